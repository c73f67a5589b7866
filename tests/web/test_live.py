"""A run of another process as the page shows it: while it goes on, when it is stopped from there, and after it died."""

import json
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from pathlib import Path

import httpx
import pytest

from eleven_video.ledger.reading.queries import LedgerReader
from eleven_video.ledger.records import SessionOutcome
from eleven_video.reporting.run_estimate import RunEstimate
from eleven_video.sandbox.server import Sandbox
from tests.support.command import Running, reaching, run_command, start_command
from tests.support.gate import Gate, Stop
from tests.support.loopback import LOOPBACK
from tests.support.page import TOKEN, Page, served

PROMPT = "Why the sky is blue"
# Runs the command. `resume` changes the stored results first, once, as if it had found a call of a killed run.
CHANGING = """
import os, runpy, sys
home = os.environ["ELEVEN_VIDEO_HOME"]
if sys.argv[1] == "resume" and not os.path.exists(f"{home}/changed"):
    open(f"{home}/changed", "x").close()
    os.utime(f"{home}/sessions/{sys.argv[2]}/bought", (1, 1))
sys.argv[0] = "eleven-video"
runpy.run_module("eleven_video", run_name="__main__", alter_sys=True)
"""


@contextmanager
def running(home: Path, url: str) -> Iterator[Running]:
    """`generate` in a process of its own."""
    process = start_command(
        "generate", PROMPT, "--duration", "20s", "--resolution", "320x180", "--no-live", "-o", str(home / "sky.mp4"),
        cwd=home, env=reaching(url) | {"ELEVEN_VIDEO_HOME": str(home)},
    )  # fmt: skip
    try:
        yield process
    finally:
        process.kill()
        process.wait(60)
        process.stdout.close()
        process.stderr.close()


def of(home: Path) -> dict[str, str]:
    """The environment variables with which a command finds what the page shows."""
    return {"ELEVEN_VIDEO_HOME": str(home)}


def changes(page: Page, kinds: set[str]) -> Iterator[str]:
    """The kinds of changes that the event stream tells, while it is read."""
    with httpx.stream("GET", f"{page.address}/events", timeout=120, **LOOPBACK) as stream:
        for line in stream.iter_lines():
            found = re.search(r'"kind": "(\w+)"', line)
            if found and found[1] in kinds:
                yield found[1]


def shown_when(page: Page, wanted: str) -> str:
    """The list of runs once it has a text; asked again at each change, as the page does."""
    answer = page.get("/now/runs").text
    for _ in changes(page, {"ledger", "run"}):
        if wanted in answer:
            return answer
        answer = page.get("/now/runs").text
    raise AssertionError(answer)


@pytest.fixture
def gate() -> Iterator[Gate]:
    """A sandbox that never gets the second picture's request, until the gate is opened."""
    with Sandbox() as sandbox:
        gate = Gate(sandbox)
        gate.stop_at(Stop(nth=2, path="image:generateContent"))
        yield gate
        gate.close()


def test_a_run_of_another_process_appears_and_can_be_stopped(tmp_path, gate):
    with running(tmp_path, gate.url) as process, served(tmp_path) as page:
        text = shown_when(page, 'alt="Scene 1, picture')
        session = re.search(r'id="run-([^"]+)"', text)[1]

        assert "has ended" not in text
        assert "By model and voice" in text
        # The gate holds a picture, so it is awaited.
        assert ': awaited"' in shown_when(page, 'class="awaited"')
        with LedgerReader.open(tmp_path / "ledger.sqlite3") as ledger:
            estimated = RunEstimate.of_session(ledger.session(session).session)
        assert re.search(r'class="meta expected" data-pico="([\d ]+)"', text)[1] == " ".join(map(str, estimated.picos))

        answer = page.post(f"/now/runs/{session}/stop", Origin=page.origin)
        assert answer.status_code == 303
        assert "Stopping, as asked" in next(line for line in process.stderr if "Stopping" in line)
        gate.open(let_through=True)
        process.stderr.read()

        assert process.wait(60) == 130
        stopped = page.get("/now/runs").text
        assert "Nothing runs" in stopped
        assert '<span class="tag warn">stopped</span>' in stopped
        assert f"eleven-video resume {session}" in stopped
        assert "awaited" not in stopped
    with LedgerReader.open(tmp_path / "ledger.sqlite3") as ledger:
        assert ledger.session(session).session.outcome is SessionOutcome.INTERRUPTED
        assert ledger.open_attempts() == []


def test_a_run_that_died_is_shown_with_its_way_on(tmp_path, gate):
    with running(tmp_path, gate.url) as process, served(tmp_path) as page:
        text = shown_when(page, 'alt="Scene 1, picture')
        session = re.search(r'id="run-([^"]+)"', text)[1]

        process.kill()
        process.wait(60)

        ended = page.get("/now/runs").text
        assert "its process has ended" in ended
        assert f"eleven-video resume {session}" in ended
        assert "<button" not in ended
        asked = re.search(rf'hx-get="/{TOKEN}(/videos/{session}/left\?state=[^"]+)"', ended)
        told = page.get(unescape(asked[1])).text
        command = run_command("resume", session, "--dry-run", "--json", cwd=tmp_path, env=of(tmp_path))
        left = json.loads(command.stdout)["left"]["total_cost_pico"]
        assert left["expected"] > 0
        assert f'data-pico="{left["low"]} {left["expected"]} {left["high"]}">Continue for about $' in told
        # The page now has the figure without another request.
        assert told.strip() in page.get("/now/runs").text.replace("\n    ", "\n")
        assert page.post(f"/now/runs/{session}/stop", Origin=page.origin).status_code == 404


def test_the_remaining_cost_is_that_of_the_session_which_the_command_has_left(tmp_path, gate):
    program = (sys.executable, "-P", "-c", CHANGING)
    with running(tmp_path, gate.url) as process, served(tmp_path, program=program) as page:
        session = re.search(r'id="run-([^"]+)"', shown_when(page, 'alt="Scene 1, picture'))[1]
        process.kill()
        process.wait(60)

        told = page.get(f"/videos/{session}/left").text

        assert (tmp_path / "changed").exists()
        assert "Continue for about $" in told
        # The page knows the figure of the state that the session has now.
        assert told.strip() in page.get("/now/runs").text.replace("\n    ", "\n")


def test_a_page_that_is_read_only_has_no_buttons(tmp_path, gate):
    with running(tmp_path, gate.url), served(tmp_path, read_only=True) as page:
        text = shown_when(page, 'alt="Scene 1, picture')
        session = re.search(r'id="run-([^"]+)"', text)[1]

        assert "<button" not in text
        assert page.post(f"/now/runs/{session}/stop", Origin=page.origin).status_code == 403
