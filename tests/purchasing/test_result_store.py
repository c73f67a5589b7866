"""Paid results stay unchanged, whatever happens to the files."""

import json
import os
import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from eleven_video.domain.encoded_picture import Picture
from eleven_video.domain.requests.content_key import content_key
from eleven_video.domain.script.script import Scene, Script
from eleven_video.domain.timing.narration import Alignment, Narration
from eleven_video.errors import ContentBlocked, InvalidAnswer, InvalidInput, OutputNotWritten, Unanswered
from eleven_video.files import write_together
from eleven_video.purchasing.result_files import Refused
from eleven_video.purchasing.result_store import FOLDER, ResultStore
from eleven_video.purchasing.session_folder import SessionFolder
from tests.support.spending import picture_request, script_request, speech_request

ODD = Script(
    'Lone \ud800 \udfff, "quoted" \\ud800 and\nbroken \u2028 lines',
    "",
    (Scene(1, "日本 \U0001f600 \x00 \x7f", "caf\u00e9"), Scene(2, "\ufeff", "\\")),
)
SPOKEN = Narration(b"\xff\xfbmp3", Alignment(("a", "\ud83d", "\n"), (0.0, 0.1, 1 / 3), (0.1, 1 / 3, 1e-9)))


def kept_in(sessions: Path, session: str = "session", *, lenders: tuple[str, ...] = ()) -> ResultStore:
    return SessionFolder(sessions, session, lenders=lenders).results


def files(sessions: Path, session: str = "session") -> dict[str, Path]:
    """The files of a session by name without key."""
    return {
        ".".join([parts[0], *parts[2:]]): path
        for path in (sessions / session / FOLDER).iterdir()
        if (parts := path.name.split("."))
    }


@pytest.mark.parametrize(
    ("request_", "result"),
    [
        (script_request(), ODD),
        (script_request(), Script("", "", ())),
        (speech_request(), SPOKEN),
        (speech_request(), Narration(b"\x00", None)),
        (speech_request(), Narration(b"mp3", Alignment((), (), ()))),
        (picture_request(), Picture(b"jpeg", "image/jpeg")),
        (picture_request(), Picture(b"png", "image/png")),
        (picture_request(), Picture(b"webp", "image/webp")),
    ],
)  # fmt: skip
def test_everything_comes_back_as_it_was_in_this_run_and_in_the_next(
    tmp_path: Path, request_: Any, result: Any
) -> None:
    kept = kept_in(tmp_path)
    assert kept.find(request_) is None
    kept.put(request_, result)

    for one in (kept, kept_in(tmp_path)):
        assert one.find(request_) == result
        assert one.look(request_) == result
        assert content_key(request_) in one


def test_a_picture_of_an_unheard_of_kind_keeps_its_bytes(tmp_path: Path) -> None:
    kept_in(tmp_path).put(picture_request(), Picture(b"?", "image/unheard-of"))
    assert kept_in(tmp_path).find(picture_request()) == Picture(b"?", "application/octet-stream")


@pytest.mark.parametrize(
    "error",
    [ContentBlocked("blocked \ud800"), InvalidAnswer("words"), Unanswered("lost")],
    ids=lambda error: type(error).__name__,
)
def test_a_refusal_comes_back_with_its_words(tmp_path: Path, error: Any) -> None:
    kept_in(tmp_path).refuse(content_key(picture_request()), error)

    found = kept_in(tmp_path).find(picture_request())
    assert isinstance(found, Refused)
    assert (type(found.error), str(found.error)) == (type(error), str(error))


def test_a_result_that_came_after_all_is_worth_more_than_a_refusal(tmp_path: Path) -> None:
    kept = kept_in(tmp_path)
    kept.put(picture_request(), Picture(b"jpeg", "image/jpeg"))
    kept.refuse(content_key(picture_request()), Unanswered("lost"))
    assert kept_in(tmp_path).find(picture_request()) == Picture(b"jpeg", "image/jpeg")


def test_what_is_asked_for_differently_is_not_found(tmp_path: Path) -> None:
    kept = kept_in(tmp_path)
    kept.put(speech_request(), SPOKEN)
    assert kept.find(speech_request(model="eleven_v3")) is None
    assert kept.find(speech_request(scene=9, part=3)) == SPOKEN


def test_other_files_in_the_results_folder_are_ignored(tmp_path: Path) -> None:
    kept = kept_in(tmp_path)
    kept.put(speech_request(), SPOKEN)
    kept.note_call(speech_request(), "the call")
    files(tmp_path)["scene-01-speech-1.mp3"].unlink()

    again = kept_in(tmp_path)
    assert content_key(speech_request()) not in again
    assert list(again.calls()) == [(content_key(speech_request()), "the call")]


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null", b'{"title": 1}', b'{"scenes": 3}', b"\xff\xfe"])
def test_a_damaged_script_counts_as_not_there(tmp_path: Path, content: bytes) -> None:
    kept_in(tmp_path).put(script_request(), ODD)
    files(tmp_path)["script.json"].write_bytes(content)

    kept = kept_in(tmp_path)
    assert kept.find(script_request()) is None
    assert content_key(script_request()) not in kept
    kept.put(script_request(), ODD)
    assert kept.find(script_request()) == ODD


@pytest.mark.parametrize(
    ("request_", "result", "name"),
    [
        (speech_request(), Narration(b"mp3", None), "scene-01-speech-1.mp3"),
        (picture_request(), Picture(b"jpeg", "image/jpeg"), "scene-01-picture-1.jpg"),
    ],
)
@pytest.mark.parametrize("spoil", [lambda path: path.write_bytes(b""), Path.unlink], ids=["empty", "gone"])
def test_an_empty_or_deleted_file_is_bought_again(
    tmp_path: Path, request_: Any, result: Any, name: str, spoil: Any
) -> None:
    kept = kept_in(tmp_path)
    kept.put(request_, result)
    spoil(files(tmp_path)[name])

    for one in (kept, kept_in(tmp_path)):
        assert one.find(request_) is None
        assert content_key(request_) not in one


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"characters": 1}'])
def test_speech_with_damaged_timings_is_still_speech(tmp_path: Path, content: bytes) -> None:
    kept_in(tmp_path).put(speech_request(), SPOKEN)
    files(tmp_path)["scene-01-speech-1.timings.json"].write_bytes(content)
    assert kept_in(tmp_path).find(speech_request()) == Narration(SPOKEN.audio, None)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"kind": "unheard of", "message": ""}'])
def test_a_damaged_refusal_refuses_nothing(tmp_path: Path, content: bytes) -> None:
    kept_in(tmp_path).refuse(content_key(picture_request()), ContentBlocked("blocked"))
    files(tmp_path)["nothing.refused.json"].write_bytes(content)
    assert kept_in(tmp_path).find(picture_request()) is None


def test_foreign_files_are_no_results(tmp_path: Path) -> None:
    folder = tmp_path / "session" / FOLDER
    folder.mkdir(parents=True)
    key = content_key(picture_request())
    for name in (
        "notes.txt", f"{key}.jpg", f"scene-01-picture-1.{key}", f"scene-01-picture-1.{key}.jpg.part",
        f"scene-01-picture-1.{key}.JPG", f"a.{key[:-1]}.jpg", f"scene-01-picture-1.{key}.tar.gz", f".x.{key}.jpg",
    ):  # fmt: skip
        (folder / name).write_bytes(b"foreign")
    (folder / f"scene-02-picture-1.{key[:-1]}0.jpg").mkdir()

    assert kept_in(tmp_path).find(picture_request()) is None
    assert list(kept_in(tmp_path).calls()) == []


def test_what_is_there_and_cannot_be_read_is_not_bought_again(tmp_path: Path) -> None:
    """A folder in the file's place: the system refuses to read it, as it would a file of somebody else's."""
    kept_in(tmp_path).put(picture_request(), Picture(b"jpeg", "image/jpeg"))
    path = files(tmp_path)["scene-01-picture-1.jpg"]
    path.unlink()
    path.mkdir()

    kept = kept_in(tmp_path)
    for ask in (kept.find, kept.look, lambda request: content_key(request) in kept):
        with pytest.raises(InvalidInput, match=r"was bought and cannot be read: .*\. Make it readable, or delete it"):
            ask(picture_request())


def test_a_place_that_cannot_be_written_is_told_and_nothing_is_claimed_to_be_there(tmp_path: Path) -> None:
    (tmp_path / "session").write_text("a file in the folder's place")
    kept = kept_in(tmp_path)
    for keep in (
        lambda: kept.put(speech_request(), SPOKEN),
        lambda: kept.note_call(speech_request(), "call"),
        lambda: kept.refuse(content_key(speech_request()), Unanswered("lost")),
    ):
        with pytest.raises(OutputNotWritten, match="Results cannot be saved in"):
            keep()
    assert content_key(speech_request()) not in kept


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="who may everything is refused nothing")
def test_a_read_only_folder_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "session" / FOLDER
    folder.mkdir(parents=True)
    folder.chmod(0o500)
    try:
        with pytest.raises(OutputNotWritten, match="Permission denied"):
            kept_in(tmp_path).put(speech_request(), SPOKEN)
    finally:
        folder.chmod(0o700)


def test_what_another_session_has_is_taken_over_whole(tmp_path: Path) -> None:
    earlier = kept_in(tmp_path, "earlier")
    earlier.put(speech_request(scene=4), SPOKEN)
    earlier.put(picture_request(scene=4, number=2), Picture(b"png", "image/png"))
    earlier.put(script_request(), ODD)

    kept = kept_in(tmp_path, lenders=("earlier", "never there"))
    assert kept.look(speech_request()) == SPOKEN
    assert not (tmp_path / "session").exists()
    assert kept.find(speech_request()) == SPOKEN
    assert kept.find(picture_request()) == Picture(b"png", "image/png")
    assert kept.find(script_request()) == ODD

    assert set(files(tmp_path)) == {
        "scene-01-speech-1.mp3", "scene-01-speech-1.timings.json", "scene-01-picture-1.png", "script.json",
    }  # fmt: skip
    for path in (tmp_path / "earlier" / FOLDER).iterdir():
        path.unlink()
    for one in (kept, kept_in(tmp_path)):
        assert one.find(speech_request()) == SPOKEN


def test_a_lender_lends_what_a_model_refused_but_not_what_was_skipped_and_no_calls(tmp_path: Path) -> None:
    earlier = kept_in(tmp_path, "earlier")
    earlier.refuse(content_key(picture_request()), ContentBlocked("blocked"))
    earlier.refuse(content_key(speech_request()), Unanswered("lost"))
    earlier.note_call(picture_request(), "call")

    kept = kept_in(tmp_path, lenders=("earlier",))
    found = kept.find(picture_request())
    assert isinstance(found, Refused)
    assert isinstance(found.error, ContentBlocked)
    assert kept.find(speech_request()) is None
    assert list(kept.calls()) == []
    # It is the session's own from now on, and no result.
    assert isinstance(kept_in(tmp_path).find(picture_request()), Refused)


def test_what_one_lender_was_refused_and_another_has_is_lent(tmp_path: Path) -> None:
    kept_in(tmp_path, "first").put(picture_request(), Picture(b"drawn", "image/png"))
    kept_in(tmp_path, "last").refuse(content_key(picture_request()), ContentBlocked("blocked"))
    assert kept_in(tmp_path, lenders=("first", "last")).find(picture_request()) == Picture(b"drawn", "image/png")


def test_own_results_come_before_those_of_lenders(tmp_path: Path) -> None:
    for session in ("first", "last", "session"):
        kept_in(tmp_path, session).put(picture_request(session), Picture(session.encode(), "image/png"))
        kept_in(tmp_path, session).put(picture_request(), Picture(session.encode(), "image/png"))
    lent = kept_in(tmp_path, "new", lenders=("first", "last"))
    own = kept_in(tmp_path, lenders=("first", "last"))

    assert lent.find(picture_request()) == Picture(b"last", "image/png")
    assert lent.find(picture_request("first")) == Picture(b"first", "image/png")
    assert own.find(picture_request()) == Picture(b"session", "image/png")


def test_what_is_lent_is_used_even_where_it_cannot_be_taken_over(tmp_path: Path) -> None:
    kept_in(tmp_path, "earlier").put(speech_request(), SPOKEN)
    (tmp_path / "session").write_text("a file in the folder's place")
    assert kept_in(tmp_path, lenders=("earlier",)).find(speech_request()) == SPOKEN


def test_what_a_lender_cannot_give_is_not_there(tmp_path: Path) -> None:
    kept_in(tmp_path, "earlier").put(picture_request(), Picture(b"jpeg", "image/jpeg"))
    path = files(tmp_path, "earlier")["scene-01-picture-1.jpg"]
    path.unlink()
    path.mkdir()
    assert kept_in(tmp_path, lenders=("earlier",)).find(picture_request()) is None


def test_a_change_of_ones_own_copy_leaves_the_lenders_as_it_is(tmp_path: Path) -> None:
    kept_in(tmp_path, "earlier").put(picture_request(), Picture(b"old", "image/png"))
    kept = kept_in(tmp_path, lenders=("earlier",))
    kept.find(picture_request())
    kept.put(picture_request(), Picture(b"new", "image/png"))

    assert kept.find(picture_request()) == Picture(b"new", "image/png")
    assert kept_in(tmp_path, "earlier").find(picture_request()) == Picture(b"old", "image/png")


def test_many_threads_keep_and_find_at_once(tmp_path: Path) -> None:
    kept = kept_in(tmp_path)
    start = threading.Barrier(8)
    missing: list[str] = []

    def work(thread: int) -> None:
        start.wait(120)
        for number in range(10):
            request = picture_request(f"{thread}-{number}", number=number + 1)
            kept.put(request, Picture(request.prompt.encode(), "image/png"))
            if kept.find(request) != Picture(request.prompt.encode(), "image/png"):
                missing.append(request.prompt)

    threads = [threading.Thread(target=work, args=(thread,)) for thread in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    again = kept_in(tmp_path)
    assert missing == []
    assert all(
        content_key(picture_request(f"{thread}-{number}")) in again for thread in range(8) for number in range(10)
    )


def test_what_belongs_to_a_result_is_written_with_it_and_takes_its_place_first(tmp_path: Path) -> None:
    together: list[list[str]] = []

    def write(files: Sequence[tuple[Path, bytes]]) -> None:
        together.append([path.name.split(".", 2)[2] for path, _ in files])
        write_together(files)

    folder = tmp_path / FOLDER
    folder.mkdir()
    ResultStore(folder, write).put(speech_request(), SPOKEN, usage_line="what it used")

    assert together == [["timings.json", "mp3", "call.json"]]
    assert json.loads(next(folder.glob("*.timings.json")).read_bytes())["starts"] == [0.0, 0.1, 1 / 3]
    assert next(folder.glob("*.call.json")).read_text() == "what it used"
    assert len(list(folder.iterdir())) == 3


def test_of_files_that_belong_together_none_appears_where_one_cannot_be_written(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    (folder / "taken").mkdir(parents=True)
    with pytest.raises(OSError, match="taken"):
        write_together([(folder / "taken", b"2"), (folder / "third", b"3")])
    assert [path.name for path in folder.iterdir()] == ["taken"]


def test_the_same_words_for_another_scene_are_the_same_file(tmp_path: Path) -> None:
    kept = kept_in(tmp_path)
    kept.put(picture_request(), Picture(b"jpeg", "image/jpeg"))
    assert kept.find(replace(picture_request(), scene=2)) == Picture(b"jpeg", "image/jpeg")
    assert set(files(tmp_path)) == {"scene-01-picture-1.jpg"}
