"""If a disk fills up while calls are in flight, their results are kept."""

import errno
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from eleven_video.purchasing.disk_reserve import SIZE, DiskReserve
from tests.support.command import PROJECT

_CHILD = Path(__file__).with_name("full_disk_child.py")
_MEGABYTES = SIZE // 1024 // 1024 + 20


def on_a_small_disk(home: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Run a command that sees a disk of a few megabytes at `home`."""
    mount = f'mount -t tmpfs -o size={_MEGABYTES}m tmpfs "$0" && exec "$@"'
    return subprocess.run(
        ["unshare", "--mount", "--map-root-user", "sh", "-c", mount, str(home), *command],
        cwd=PROJECT, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "small"
    folder.mkdir()
    if shutil.which("unshare") is None or on_a_small_disk(folder, "true").returncode:
        pytest.skip("this system lets nobody mount a small disk")
    return folder


def test_nothing_that_was_paid_for_is_lost_and_nothing_is_bought_twice(home: Path) -> None:
    ended = on_a_small_disk(home, sys.executable, str(_CHILD), str(home))
    assert ended.returncode == 0, ended.stderr
    found = json.loads(ended.stdout)

    assert "is full. Bought results stay saved there" in found["error"]
    assert 2 <= found["billed"] == found["charged"]
    assert found["open"] == 0
    # Each thing that was asked for was billed once, in the first run or in the second.
    assert found["billed_in_all"] == found["charged_in_all"] == found["keys"] > found["billed"]
    assert found["frames"] > 24 * 20
    assert found["left_over"] == []


def test_room_is_held_on_the_disk_until_it_is_needed(tmp_path: Path) -> None:
    file = tmp_path / "ballast"
    ballast = DiskReserve(file)
    assert not ballast.release()
    ballast.take()
    assert file.stat().st_size == SIZE
    if hasattr(file.stat(), "st_blocks"):
        assert file.stat().st_blocks * 512 >= SIZE
    assert ballast.release()
    assert not file.exists()
    assert not ballast.release()


@pytest.mark.skipif(not hasattr(os, "posix_fallocate"), reason="there is nothing that could be missing")
def test_room_is_held_where_the_file_system_cannot_set_it_aside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unsupported(*_: object) -> None:
        raise OSError(errno.EOPNOTSUPP, "Operation not supported")

    monkeypatch.setattr(os, "posix_fallocate", unsupported)
    file = tmp_path / "ballast"
    DiskReserve(file).take()
    assert file.stat().st_size == SIZE


def test_room_that_is_not_there_is_not_held(home: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from eleven_video.purchasing.disk_reserve import DiskReserve\n"
        "folder = Path(sys.argv[1]); (folder / 'filler').write_bytes(bytes(30 << 20))\n"
        "try: DiskReserve(folder / 'ballast').take()\n"
        "except OSError: print(sorted(path.name for path in folder.iterdir()))"
    )
    ended = on_a_small_disk(home, sys.executable, "-c", code, str(home))
    assert ended.stdout == "['filler']\n", ended.stderr
