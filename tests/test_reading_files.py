"""Input files are regular files: pipes, devices, sockets and folders are refused at once, and reading is bounded."""

import os
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from eleven_video.config.settings import load_settings
from eleven_video.errors import ConfigurationError, InvalidInput
from eleven_video.files import is_pipe, open_regular, read_regular
from eleven_video.purchasing.result_files import read_result
from eleven_video.render.sound.music import check_music
from tests.support.command import environment, run_command

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")


def _pipe(path: Path) -> Path:
    os.mkfifo(path)
    return path


def _socket(path: Path) -> Path:
    # Its address must be short, and lives as long as the file.
    here = Path.cwd()
    os.chdir(path.parent)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(path.name)
    os.chdir(here)
    return path


def _link(target: str):
    def make(path: Path) -> Path:
        path.symlink_to(target)
        return path

    return make


SPECIAL = {
    "pipe": (_pipe, "it is a pipe"),
    "endless device": (_link("/dev/zero"), "it is a device"),
    "empty device": (_link("/dev/null"), "it is a device"),
    "socket": (_socket, "it is a socket"),
}


@pytest.fixture(params=SPECIAL)
def special(request):
    """A function that makes a file which is none, and what is told of it."""
    return SPECIAL[request.param]


def test_a_file_that_is_not_regular_is_refused(tmp_path, special):
    make, told = special
    path = make(tmp_path / "x")
    with pytest.raises(OSError, match=told):
        open_regular(path)
    assert is_pipe(path) == (told == "it is a pipe")


def test_a_folder_is_refused(tmp_path):
    with pytest.raises(IsADirectoryError):
        read_regular(tmp_path)


def test_no_more_is_read_than_allowed(tmp_path):
    (tmp_path / "x").write_bytes(b"12345")
    assert read_regular(tmp_path / "x", most=5) == b"12345"
    with pytest.raises(OSError, match="larger than 4 bytes"):
        read_regular(tmp_path / "x", most=4)


def test_a_file_that_says_it_is_empty_is_read_up_to_the_bound():
    with pytest.raises(OSError, match="larger than 10 bytes"):
        read_regular("/proc/self/status", most=10)


def test_a_file_that_grows_is_read_up_to_the_bound(tmp_path):
    path = tmp_path / "x"
    path.write_bytes(b"x" * 100)
    done = threading.Event()

    def grow() -> None:
        with path.open("ab") as file:
            while not done.is_set():
                file.write(b"x" * 65536)

    growing = threading.Thread(target=grow)
    growing.start()
    try:
        with pytest.raises(OSError, match="larger than"):
            read_regular(path, most=50)
    finally:
        done.set()
        growing.join()


def test_an_open_file_is_recognised_by_its_descriptor_too():
    reading, writing = os.pipe()
    try:
        with pytest.raises(OSError, match="it is a pipe"):
            read_regular(f"/dev/fd/{reading}")
    finally:
        os.close(reading)
        os.close(writing)


READERS = {
    "script": (["generate", "--script", "x.md", "--dry-run"], "x.md", 2),
    "script of an estimate": (["estimate", "--script", "x.json"], "x.json", 2),
    "batch": (["batch", "x.csv", "--dry-run"], "x.csv", 2),
    "script of a row": (["batch", "rows.csv", "--dry-run", "-q"], "row.md", 4),
    "prices": (["estimate", "sky", "--pricing", "x.toml"], "x.toml", 3),
    "music": (["generate", "sky", "--music", "x.mp3", "--sandbox"], "x.mp3", 2),
    "config": (["config", "show"], "ev/config.toml", 3),
    "keys": (["config", "show"], "ev/keys/default.toml", 3),
    ".env": (["config", "show"], ".env", 3),
    ".env of a run": (["generate", "sky", "--sandbox"], ".env", 3),
}


@pytest.mark.parametrize("reader", READERS)
def test_every_input_file_of_a_command_is_refused_at_once(tmp_path, special, reader):
    make, _ = special
    command, name, code = READERS[reader]
    (tmp_path / "rows.csv").write_text("script\nrow.md\n")
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    make(tmp_path / name)

    done = run_command(*command, cwd=tmp_path)

    assert "bug" not in done.stderr
    assert Path(name).name in done.stderr
    assert "it is a" in done.stderr or "outside" in done.stderr or "not a file" in done.stderr
    assert done.returncode == code or (name == "row.md" and "Line 2" in done.stderr)


def test_a_pipe_of_the_shell_is_refused_with_what_works_instead(tmp_path):
    done = subprocess.run(
        ["bash", "-c", f'"{sys.executable}" -m eleven_video estimate --script <(echo "The sky is blue.")'],
        cwd=tmp_path, env=environment(tmp_path), capture_output=True, text=True, check=False, timeout=100,
    )  # fmt: skip
    assert done.returncode == 2
    assert "it is a pipe" in done.stderr
    assert "write - in its place" in done.stderr


def test_files_of_a_profile_and_of_a_session_are_regular_too(tmp_path, special):
    make, told = special
    with pytest.raises(OSError, match=told):
        read_result(make(tmp_path / "scene-01-picture-1.png"))
    with pytest.raises(InvalidInput):
        check_music(tmp_path / "scene-01-picture-1.png")


def test_a_folder_named_env_is_a_virtual_environment():
    Path(".env").mkdir()
    assert load_settings().voice is None


def test_an_env_file_that_is_a_link_is_read_as_any_other(tmp_path):
    (tmp_path / "common.env").write_text("ELEVEN_VIDEO_VOICE=Adam\n")
    Path(".env").symlink_to(tmp_path / "common.env")
    assert load_settings().voice == "Adam"


def test_an_env_file_has_a_largest_size():
    Path(".env").write_text("# " + "x" * 1_000_001)
    with pytest.raises(ConfigurationError, match="larger than"):
        load_settings()


@pytest.mark.parametrize("folder", ["..", "../.."])
def test_the_env_file_of_a_folder_above_is_not_read(tmp_path, monkeypatch, folder):
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    monkeypatch.chdir(below)
    Path(folder, ".env").write_text("ELEVEN_VIDEO_VOICE=Adam\n")
    assert load_settings().voice is None
