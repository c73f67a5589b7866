"""If the reader of stdout has gone, as after `| head -1`, every command ends with 0 and without a message."""

import os
import shutil
import subprocess
import sys

import pytest

from eleven_video.cli.shell.exit_codes import is_reader_gone
from eleven_video.ledger.store import Ledger
from tests.support.command import COMMAND, environment
from tests.support.ledger_rows import picture_charge, session_start

LINES = 2_000  # more than a pipe holds


@pytest.fixture(scope="module")
def long_ledger(tmp_path_factory):
    """The folder of a closed ledger, to be copied."""
    folder = tmp_path_factory.mktemp("long")
    with Ledger.open(folder / "ledger.sqlite3") as ledger:
        ledger.open_session(session_start())
        for number in range(LINES):
            ledger.record("session", picture_charge(number))
        assert ledger.flush(120)
    return folder


@pytest.fixture
def home(long_ledger, tmp_path):
    shutil.copytree(long_ledger, tmp_path / "ev")
    return tmp_path


@pytest.mark.parametrize(
    "arguments",
    [
        ["estimate", "bees"], ["estimate", "bees", "--json"],
        ["usage"], ["usage", "export"], ["usage", "export", "--csv"], ["usage", "report", "--csv"],
        ["pricing", "show"], ["pricing", "show", "--json"], ["--help"], ["usage", "report", "--help"], ["--version"],
    ],
    ids=" ".join,
)  # fmt: skip
def test_a_reader_that_has_gone_is_no_error(home, arguments):
    reader, writer = os.pipe()
    os.close(reader)
    try:
        # In development mode Python tells of every file that it could not close in order.
        done = subprocess.run(
            [sys.executable, "-X", "dev", "-W", "ignore", *COMMAND[1:], *arguments],
            cwd=home, env=environment(home), stdout=writer, stderr=subprocess.PIPE, text=True, timeout=60, check=False,
        )  # fmt: skip
    finally:
        os.close(writer)

    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    "arguments", [["estimate", "bees"], ["usage", "export"], ["pricing", "show"]], ids=lambda words: words[0]
)
def test_a_reader_that_goes_after_a_line_has_its_line(home, arguments):
    with subprocess.Popen(
        [*COMMAND, *arguments],
        cwd=home, env=environment(home), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline().strip()
        process.stdout.close()
        assert process.stderr.read() == ""
    assert process.returncode == 0


def test_other_errors_are_not_taken_for_it():
    assert is_reader_gone(BrokenPipeError())
    assert not is_reader_gone(OSError(28, "No space left on device"))
    assert not is_reader_gone(OSError(22, "Invalid argument", "a?b.mp4"))


def test_an_exit_during_an_error_keeps_its_exit_code(home):
    program = (
        "import sys\nfrom eleven_video.cli.shell.exit_codes import reported\n"
        "def run(**_):\n    try:\n        raise ValueError\n    except ValueError:\n        sys.exit(9)\n"
        "reported(run)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], env=environment(home), timeout=60, check=False)
    assert done.returncode == 9
