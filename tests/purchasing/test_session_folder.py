import json
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from threading import Event

import pytest

from eleven_video.domain.encoded_picture import Picture
from eleven_video.domain.requests.requests import PictureRequest, SpeechRequest, Voice
from eleven_video.domain.script.script import Scene, Script
from eleven_video.domain.timing.narration import Alignment, Narration
from eleven_video.errors import InvalidInput
from eleven_video.purchasing.session_folder import SessionFolder, session_ids
from eleven_video.purchasing.session_id import new_session_id
from eleven_video.render.encoding.work_files import Workspace


def test_everything_bought_is_a_file_that_is_whole(tmp_path):
    folder = SessionFolder(tmp_path, "s1")
    folder.open({"prompt": "bees"})
    folder.keep_script(Script("Bees", "soft", (Scene(1, "Hello.", "A bee"),)))
    speech = SpeechRequest("Hello.", Voice("v1", "Rachel"), "eleven_v3", 1)
    folder.results.put(speech, Narration(b"mp3", Alignment(("H",), (0.0,), (0.1,))))
    folder.results.put(replace(speech, text="Bye.", part=2), Narration(b"mp3", None))
    picture = PictureRequest("A bee", "16:9", "image-model", 1)
    folder.results.put(picture, Picture(b"jpeg", "image/jpeg"))
    folder.results.put(replace(picture, prompt="A hive", number=2), Picture(b"?", "image/unheard-of"))
    folder.save_summary({"total_cost": 1})
    folder.make_room()

    files = {
        path.relative_to(tmp_path / "s1").as_posix(): path for path in (tmp_path / "s1").rglob("*") if path.is_file()
    }
    without_keys = {re.sub(r"\.[0-9a-f]{24}", "", name): path for name, path in files.items()}
    assert set(without_keys) == {
        "session.json", "script.json", "usage.json", "bought/scene-01-speech-1.mp3",
        "bought/scene-01-speech-1.timings.json", "bought/scene-01-speech-2.mp3", "bought/scene-01-picture-1.jpg",
        "bought/scene-01-picture-2.bin",
    }  # fmt: skip
    assert without_keys["bought/scene-01-picture-1.jpg"].read_bytes() == b"jpeg"
    assert json.loads(files["script.json"].read_text())["scenes"][0]["narration"] == "Hello."


def test_session_ids_sort_by_time():
    earlier = new_session_id(datetime(2026, 11, 23, 9, tzinfo=UTC))
    a_millisecond_later = new_session_id(datetime(2026, 11, 23, 9, 0, 0, 1000, tzinfo=UTC))
    at_the_end_of_the_second = new_session_id(datetime(2026, 11, 23, 9, 0, 0, 999_999, tzinfo=UTC))
    an_hour_later = new_session_id(datetime(2026, 11, 23, 10, tzinfo=UTC))

    assert re.fullmatch("20261123-090000-000[0-9a-f]{5}", earlier)
    assert earlier < a_millisecond_later < at_the_end_of_the_second < an_hour_later


def test_sessions_that_begin_together_have_ids_of_their_own():
    together = datetime(2026, 11, 23, 9, tzinfo=UTC)
    # A million ids begin with the same millisecond, so a pair or two of 64 may be equal by chance.
    assert len({new_session_id(together) for _ in range(64)}) > 60


@pytest.mark.parametrize(
    "name", ["x;rm -rf ~", "a b", "-v", "..x", "20261123\x1b[2J", "a\u202eb", ".20261123-090000-ffff", "a\nb"]
)
def test_a_folder_whose_name_can_be_no_id_is_no_session(tmp_path, name):
    own = new_session_id(datetime(2026, 11, 23, 9, tzinfo=UTC))
    for folder in (name, own, "one-of_a.librarys"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "session.json").write_text("{}")

    assert session_ids(tmp_path) == [own, "one-of_a.librarys"]


def test_work_files_of_a_killed_run_are_removed_and_kept_ones_are_not(tmp_path):
    folder = SessionFolder(tmp_path, "s1")
    left, kept = Workspace(folder.path), Workspace(folder.path, keep=True)
    left.write("frames", [b"x"])

    with folder.held():
        assert not left.path.exists()
        assert kept.path.exists()


def test_checking_a_session_lock_does_not_block_the_run(tmp_path):
    folder, enough = SessionFolder(tmp_path, "s1"), Event()

    def ask_on_and_on():
        answers = 0
        while not enough.is_set():
            answers += SessionFolder(tmp_path, "s1").is_held
        return answers

    with ThreadPoolExecutor(2) as askers:
        asking = [askers.submit(ask_on_and_on) for _ in range(2)]
        try:
            for _ in range(300):
                with folder.held():
                    assert SessionFolder(tmp_path, "s1").is_held
        finally:
            enough.set()
        assert all(answers.result() for answers in asking)
    assert not folder.is_held


def test_two_that_ask_at_once_do_not_take_each_other_for_a_run(tmp_path):
    folder = SessionFolder(tmp_path, "s1")
    with folder.held():
        pass

    with ThreadPoolExecutor(4) as askers:
        answers = list(askers.map(lambda _: folder.is_held, range(4000)))

    assert not any(answers)


def test_a_session_that_another_run_works_on_is_refused(tmp_path):
    with (
        SessionFolder(tmp_path, "s1").held(),
        pytest.raises(InvalidInput, match="another run"),
        SessionFolder(tmp_path, "s1").held(),
    ):
        pass


@pytest.mark.parametrize(
    "hostile", ["../x", "..", ".", "", "a/b", "/etc", "a\0b", "a\\b", "C:x", "x" * 300, "é", "a b", "-x", "%2e%2e"]
)
def test_the_folder_of_an_id_from_elsewhere_lies_in_the_folder_of_all_sessions(tmp_path, hostile):
    """A ledger that other machines share can contain any text as an id."""
    sessions = tmp_path / "sessions"
    sessions.mkdir()
    (tmp_path / "session.json").write_text("{}")

    folder = SessionFolder(sessions, hostile)

    assert folder.path.parent == sessions
    assert folder.path.name not in {hostile, ".", ".."}
    assert not folder.path.exists()
    assert not folder.is_held
    with pytest.raises(InvalidInput):
        folder.facts()
