import json
from datetime import UTC, datetime

from eleven_video.domain.narration import Alignment, Narration
from eleven_video.domain.picture import Picture
from eleven_video.domain.script import Scene, Script
from eleven_video.orchestrator.artifacts import SessionFolder, new_session_id


def test_everything_bought_is_a_file_that_is_whole(tmp_path):
    folder = SessionFolder(tmp_path, "s1")
    folder.open({"prompt": "bees"})
    folder.keep_script(Script("Bees", "soft", (Scene(1, "Hello.", "A bee"),)))
    folder.keep_speech(1, 1, Narration(b"mp3", Alignment(("H",), (0.0,), (0.1,))))
    folder.keep_speech(1, 2, Narration(b"mp3", None))
    folder.keep_picture(1, 1, Picture(b"jpeg", "image/jpeg"))
    folder.keep_picture(1, 2, Picture(b"?", "image/unheard-of"))
    folder.keep_summary({"total_cost": 1})

    files = {
        path.relative_to(tmp_path / "s1").as_posix(): path for path in (tmp_path / "s1").rglob("*") if path.is_file()
    }
    assert set(files) == {
        "session.json", "script.json", "usage.json", "scene-01/speech-1.mp3", "scene-01/speech-1.timings.json",
        "scene-01/speech-2.mp3", "scene-01/picture-1.jpg", "scene-01/picture-2.bin",
    }  # fmt: skip
    assert files["scene-01/picture-1.jpg"].read_bytes() == b"jpeg"
    assert json.loads(files["script.json"].read_text())["scenes"][0]["narration"] == "Hello."


def test_session_ids_sort_by_time():
    earlier = new_session_id(datetime(2026, 11, 23, 9, tzinfo=UTC), salt="ffff")
    later = new_session_id(datetime(2026, 11, 23, 10, tzinfo=UTC), salt="0000")

    assert earlier == "20261123-090000-ffff"
    assert earlier < later
