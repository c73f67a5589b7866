"""The disk is full from some moment of a run on: it ends as it should, and with space again it goes on without loss."""

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from eleven_video.sandbox.server import Sandbox
from tests.support.command import reaching, run_command
from tests.support.two_books import CONFIG, two_books
from tests.support.unsafe_disk import compiled

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="the disk that is full at a moment is made for Linux"),
    pytest.mark.skipif(shutil.which("cc") is None, reason="it is made with a C compiler"),
]

GENERATE = ("generate", "Why the sky is blue", "--duration", "5s", "--resolution", "64x36", "--no-live")
VIDEO = "why-the-sky-is-blue.mp4"
# Script, narration and a picture.
CALLS = 3
# How many moments are tried, spread over all writes of a run; as many as there are writes tries each.
MOMENTS = int(os.environ.get("ELEVEN_VIDEO_MOMENTS", "7"))
# Done, configuration, budget and render: all that a full disk may end a run with.
CODES = {0, 3, 5, 7}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return compiled(tmp_path_factory.mktemp("library"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "work"
    (folder / "ev").mkdir(parents=True)
    (folder / "ev" / "config.toml").write_text(CONFIG)
    return folder


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as sandbox:
        yield sandbox


def run(folder: Path, sandbox: Sandbox, library: Path, *, full_at: int = 0, counted: Path | None = None):
    disk = {"LD_PRELOAD": str(library), "DISK_ROOT": str(folder.resolve()), "DISK_FULL": str(full_at)}
    count = {"DISK_COUNT": str(counted)} if counted else {}
    return run_command(*GENERATE, cwd=folder, env=reaching(sandbox.url) | disk | count)


@pytest.fixture(scope="module")
def writes(library: Path, tmp_path_factory: pytest.TempPathFactory) -> int:
    """How often a run needs space."""
    folder = tmp_path_factory.mktemp("counted")
    with Sandbox() as sandbox:
        done = run(folder, sandbox, library, counted=folder.with_name("count"))
    assert done.returncode == 0, done.stderr
    return folder.with_name("count").stat().st_size


@pytest.mark.parametrize("moment", range(MOMENTS))
def test_a_disk_that_fills_up_at_any_moment_loses_nothing_that_was_paid_for(folder, sandbox, library, writes, moment):
    full_at = 1 + writes * moment // MOMENTS

    ended = run(folder, sandbox, library, full_at=full_at)

    assert ended.returncode in CODES, ended.stderr
    assert "Traceback" not in ended.stderr
    assert ended.returncode == 0 or "space" in ended.stderr.lower() or "full" in ended.stderr.lower(), ended.stderr
    billed = sandbox.ledger()["calls"]
    sessions = [path.parent.name for path in (folder / "ev" / "sessions").glob("*/session.json")]
    again = ("resume", *sessions) if sessions else GENERATE
    if ended.returncode or not (folder / VIDEO).exists():
        done = run_command(*again, cwd=folder, env=reaching(sandbox.url))
        assert done.returncode == 0, done.stderr
    # Takes in what could not be written into the ledger.
    assert run_command("usage", "list", cwd=folder, env=reaching(sandbox.url)).returncode == 0
    (session,) = [path.parent.name for path in (folder / "ev" / "sessions").glob("*/session.json")]
    books = two_books(sandbox, folder / "ev", session)
    assert books.differences == []
    assert (books.billed, books.counted, books.unknown) == (CALLS, CALLS, 0)
    assert sandbox.ledger()["calls"][: len(billed)] == billed
