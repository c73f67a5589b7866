"""The real command in a real terminal: what is on the screen during a run, and what is left when it ends."""

import re
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from eleven_video.sandbox.server import Sandbox
from tests.support.command import COMMAND, environment, reaching
from tests.support.terminal import Terminal

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals are a POSIX thing")

PATIENCE_S = 60.0
QUICK = ("--duration", "10s", "--resolution", "720p")


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(latency={"image": 0.3}) as running:
        yield running


@pytest.fixture
def generate(sandbox: Sandbox, tmp_path: Path) -> Iterator[Callable[..., Terminal]]:
    opened: list[Terminal] = []

    def run(columns: int, *options: str, rows: int = 30) -> Terminal:
        command = [*COMMAND, "generate", "Why the sky is blue", *QUICK, *options]
        opened.append(
            Terminal(columns, rows, command, env=environment(tmp_path, **reaching(sandbox.url)), cwd=tmp_path)
        )
        return opened[-1]

    yield run
    for each in opened:
        each.close()


def total(text: str) -> str:
    found = re.search(r"Total Cost: (?:at least )?(\$[\d.]+)", text)
    return found[1] if found else ""


@pytest.mark.parametrize("columns", [40, 80, 120])
def test_stages_and_cost_are_seen_while_it_works_and_the_summary_at_the_end(generate, sandbox, columns):
    screen = generate(columns, rows=50)
    seen = set()

    def watch(text: str) -> bool:
        # A repaint may be half read.
        assert text.count("Live API Usage") <= 1
        assert text.count("Total Cost") <= 1
        seen.add(total(text))
        return "Session Usage Summary" in text

    screen.wait_for(watch, PATIENCE_S)

    assert screen.wait_for_end(PATIENCE_S) == 0
    # Each of several pictures changed the total on the screen.
    assert len(seen) >= 4
    text = screen.text
    assert "Live API Usage" not in "\n".join([*screen.scrolled_off, text])
    assert "why-the-sky-is-blue.mp4" in text
    assert "Gemini" in text
    assert "Rachel" in text
    assert f"API calls: {sandbox.ledger()['total']['calls']}" in text
    assert not screen.screen.cursor.hidden
    assert screen.echoes


@pytest.mark.parametrize("how", [b"\x03", signal.SIGINT, signal.SIGTERM])
def test_a_stop_shows_what_was_used_and_leaves_the_terminal_clean(generate, sandbox, tmp_path, how):
    screen = generate(80)
    screen.wait_for(lambda text: re.search(r"Pictures .* [1-9]\d* (of|so far)", text) is not None, PATIENCE_S)

    if isinstance(how, bytes):
        screen.type(how)
    else:
        screen.process.send_signal(how)

    assert screen.wait_for_end(PATIENCE_S) == 130
    text = "\n".join([*screen.scrolled_off, screen.text])
    assert "Stopping: calls in flight finish" in text
    assert "Session Usage Summary" in text
    assert f"API calls: {sandbox.ledger()['total']['calls']}" in text
    assert "results are saved in" in text
    assert "Live API Usage" not in text
    assert "Traceback" not in text
    assert not screen.screen.cursor.hidden
    assert screen.echoes
    assert not list(tmp_path.glob("*.mp4*"))


def test_a_second_ctrl_c_leaves_at_once(generate, sandbox):
    sandbox.add_fault("image,delay=3600")
    screen = generate(80)
    screen.wait_for(lambda text: "Narration" in text and "Live API Usage" in text, PATIENCE_S)
    screen.wait_for(lambda _: sandbox.ledger()["requests"].get("speech", 0) > 0, PATIENCE_S)

    screen.type(b"\x03")
    screen.wait_for("Press Ctrl-C again", PATIENCE_S)
    screen.type(b"\x03")

    assert screen.wait_for_end(PATIENCE_S) == 130
    assert not screen.screen.cursor.hidden
    assert screen.echoes


def test_plain_lines_on_request_hold_no_control_codes(generate):
    screen = generate(80, "--no-live")

    assert screen.wait_for_end(PATIENCE_S) == 0
    assert b"\x1b[?25l" not in screen.raw
    assert "Pictures" in "\n".join([*screen.scrolled_off, screen.text])
