"""A video appears whole under its name, or an error names the file and the system's reason and nothing is left."""

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from eleven_video.domain.video import VideoFormat
from eleven_video.errors import OutputNotWritten
from eleven_video.render.compiler import Clip, VideoCompiler
from eleven_video.render.encoding.atomic_file import replacing
from tests.support.probe import probe


@pytest.fixture
def compiled(solid, silence):
    """A compiler with one short scene, ready to finish."""
    with VideoCompiler(VideoFormat(64, 36)) as compiler:
        compiler.add_scene(1, [Clip(solid((200, 30, 40)), 5, forth=True)], silence(5))
        yield compiler


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "videos"
    place.mkdir()
    return place


def test_an_older_video_is_replaced(compiled, folder, tmp_path):
    target = folder / "video.mp4"
    target.write_text("an older one")
    (tmp_path / "held").hardlink_to(target)

    compiled.finish(target)

    assert probe(target).frames == 5
    assert list(folder.iterdir()) == [target]
    assert (tmp_path / "held").read_text() == "an older one", "it was replaced, not written over"


def test_odd_file_names_work(compiled, folder):
    colon = ":" if os.name == "posix" else ""
    target = folder / (f"Ünï 視頻 a{colon}b %d " + "x" * 200 + ".mp4")

    compiled.finish(target)

    assert probe(target).frames == 5


@pytest.mark.skipif(os.name != "posix", reason="permission bits are POSIX's")
def test_the_file_has_the_permissions_of_any_new_file(compiled, folder):
    (folder / "other").write_text("")

    compiled.finish(folder / "video.mp4")

    assert (folder / "video.mp4").stat().st_mode == (folder / "other").stat().st_mode


def test_a_directory_is_not_replaced(compiled, folder):
    target = folder / "video.mp4"
    target.mkdir()

    with pytest.raises(OutputNotWritten, match=r"video\.mp4: Is a directory"):
        compiled.finish(target)

    assert list(folder.iterdir()) == [target]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs a named pipe")
def test_a_pipe_is_not_replaced(compiled, folder):
    os.mkfifo(folder / "pipe")

    with pytest.raises(OutputNotWritten, match="not a regular file"):
        compiled.finish(folder / "pipe")

    assert (folder / "pipe").is_fifo()


def test_a_missing_folder_is_named(compiled, folder):
    with pytest.raises(OutputNotWritten, match=r"nowhere.video\.mp4: \w+"):
        compiled.finish(folder / "nowhere" / "video.mp4")


def test_a_file_in_the_place_of_a_folder_is_named(compiled, folder):
    (folder / "file").write_text("")

    with pytest.raises(OutputNotWritten, match=r"video\.mp4: "):
        compiled.finish(folder / "file" / "video.mp4")

    assert [path.name for path in folder.iterdir()] == ["file"]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_permission_is_named(compiled, folder):
    folder.chmod(0o500)
    try:
        with pytest.raises(OutputNotWritten, match="Permission denied"):
            compiled.finish(folder / "video.mp4")
    finally:
        folder.chmod(0o700)


def test_an_error_between_leaves_the_older_file_alone(folder):
    target = folder / "video.mp4"
    target.write_text("an older one")

    def interrupted() -> None:
        with replacing(target) as part:
            part.write_text("half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()

    assert target.read_text() == "an older one"
    assert list(folder.iterdir()) == [target]


@pytest.mark.skipif(sys.platform == "win32", reason="needs a limit on the size of files")
@pytest.mark.parametrize("room", [0, 1000, 20_000, 40_000])
def test_no_room_leaves_no_half_file(room, folder):
    """A limit on the size of files stands in for a full disk: the system refuses the write in the same way."""
    script = f"""
        import io, resource, sys
        from pathlib import Path
        import numpy as np
        from PIL import Image
        from eleven_video.domain.video import VideoFormat
        from eleven_video.errors import OutputNotWritten
        from eleven_video.render.compiler import Clip, VideoCompiler
        from eleven_video.render.pictures.stored_picture import StoredPicture

        noise = io.BytesIO()
        Image.fromarray(np.random.default_rng(1).integers(0, 256, (90, 160, 3)).astype(np.uint8)).save(noise, "PNG")
        path = Path({str(folder.parent)!r}) / "noise.png"
        path.write_bytes(noise.getvalue())
        picture = StoredPicture.of(path, noise.getvalue())
        with VideoCompiler(VideoFormat(320, 180)) as compiler:
            compiler.add_scene(1, [Clip(picture, 24, forth=True)], np.zeros(48_000, np.float32))
            video = compiler.finish(Path({str(folder)!r}) / "whole.mp4")
            assert video.path.stat().st_size > 45_000, "the limits must fall inside the file"
            video.path.unlink()
            resource.setrlimit(resource.RLIMIT_FSIZE, ({room}, {room}))
            try:
                compiler.finish(Path({str(folder)!r}) / "video.mp4")
            except OutputNotWritten as error:
                print(error)
    """
    run = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)], capture_output=True, text=True, check=False, timeout=60
    )

    assert run.returncode == 0, run.stderr
    assert run.stdout.startswith(f"Cannot write {folder / 'video.mp4'}: File too large")
    assert run.stderr == "", "the libraries must not write to the terminal"
    assert list(folder.iterdir()) == []
