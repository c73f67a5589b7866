"""The disk is full from some moment of a run on: it ends as it should, and with space again it goes on without loss."""

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from subprocess import CompletedProcess

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


def run(folder: Path, sandbox: Sandbox, library: Path, **disk: object):
    """`disk` are the settings of `tests/support/unsafe_disk.c`."""
    settings = {f"DISK_{name.upper()}": str(value) for name, value in {"root": folder.resolve(), **disk}.items()}
    return run_command(*GENERATE, cwd=folder, env=reaching(sandbox.url) | settings | {"LD_PRELOAD": str(library)})


@pytest.fixture(scope="module")
def writes(library: Path, tmp_path_factory: pytest.TempPathFactory) -> int:
    """How often a run needs space."""
    folder = tmp_path_factory.mktemp("counted")
    with Sandbox() as sandbox:
        done = run(folder, sandbox, library, count=folder.with_name("count"))
    assert done.returncode == 0, done.stderr
    return folder.with_name("count").stat().st_size


@pytest.mark.parametrize("moment", range(MOMENTS))
def test_a_disk_that_fills_up_at_any_moment_loses_nothing_that_was_paid_for(folder, sandbox, library, writes, moment):
    ended = run(folder, sandbox, library, full=1 + writes * moment // MOMENTS)

    loses_nothing(folder, sandbox, ended)


@pytest.mark.parametrize("place", ["/bought", ".mp4", "/sessions/", "ledger"])
def test_a_disk_that_fills_up_as_something_is_kept_loses_nothing_that_was_paid_for(folder, sandbox, library, place):
    ended = run(folder, sandbox, library, full=place)

    assert ended.returncode == 7, ended.stderr
    loses_nothing(folder, sandbox, ended)


def test_what_finds_no_room_at_all_is_counted_and_asked_about_before_it_is_bought_anew(folder, sandbox, library):
    # The script is small; the narration is not, and what the run gives back somebody else takes.
    ended = run(folder, sandbox, library, full="/bought", small=4096)

    assert ended.returncode == 7, ended.stderr
    (session,) = [path.parent.name for path in (folder / "ev" / "sessions").glob("*/session.json")]
    billed = sandbox.ledger()["total"]["calls"]
    stopped = run_command("resume", session, cwd=folder, env=reaching(sandbox.url))
    assert stopped.returncode == 4, stopped.stderr
    said = " ".join(stopped.stderr.split())
    # A picture is asked for beside it.
    assert "billed and counted, but there was no space to save the answer: " in said
    assert "the narration of scene 1" in said
    assert sandbox.ledger()["total"]["calls"] == billed
    done = run_command("resume", session, "--on-unknown", "retry", cwd=folder, env=reaching(sandbox.url))
    assert done.returncode == 0, done.stderr
    books = two_books(sandbox, folder / "ev", session)
    assert (books.billed, books.counted, books.unknown) == (CALLS + books.bought_twice,) * 2 + (0,)
    assert books.billed_pico == books.counted_pico


def loses_nothing(folder: Path, sandbox: Sandbox, ended: CompletedProcess[str]) -> None:
    """With space again the run goes on, and buys nothing that it has."""
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
