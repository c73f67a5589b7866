"""Questions in a real terminal: when they are asked, and which answers are valid."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support.command import environment
from tests.support.terminal import Terminal

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals are a POSIX thing")

CHILD = Path(__file__).with_name("question_child.py")
PROMPT = "r, s or q? [q]"


@pytest.fixture
def asking() -> Iterator[Callable[..., Terminal]]:
    opened: list[Terminal] = []
    home = Path.cwd()

    def open_terminal(how: str = "now", columns: int = 80) -> Terminal:
        opened.append(Terminal(columns, 24, [sys.executable, str(CHILD), how], env=environment(home), cwd=home))
        return opened[-1]

    yield open_terminal
    for each in opened:
        each.close()


def end_of(screen: Terminal) -> str:
    assert screen.wait_for_end() == 0, screen.text
    return screen.lines[screen.text.count("\n")]


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        (b"r\r", "r"), (b"  S \r", "s"), (b"Retry\r", "r"), (b"stop\r", "q"),
        (b"\r", "q"), (b"\x04", "q"), (b"\x03", "q"),
    ],
)  # fmt: skip
def test_a_key_or_a_word_answers_and_nothing_is_the_default(asking, typed, answer):
    screen = asking()
    screen.wait_for(PROMPT)
    screen.type(typed)
    assert end_of(screen) == f"Answer: {answer}"


def test_another_default_may_be_chosen(asking):
    screen = asking("default")
    screen.wait_for("r, s or q? [s]")
    screen.type(b"\r")
    assert end_of(screen) == "Answer: s"


def test_nonsense_is_asked_again(asking):
    screen = asking()
    screen.wait_for(PROMPT)
    for times, nonsense in enumerate((b"x\r", b"rs\r", b"yes please\r", b"\xff\xfe\r"), start=1):
        screen.type(nonsense)
        screen.wait_for(lambda text, times=times: text.count(PROMPT) == times + 1)
    screen.type(b"s\r")
    assert end_of(screen) == "Answer: s"


@pytest.mark.parametrize("columns", [40, 80, 120])
def test_the_question_and_what_each_answer_means_are_whole_at_any_width(asking, columns):
    screen = asking(columns=columns)
    text = screen.wait_for(PROMPT)
    words = " ".join(text.split())
    assert words.startswith(
        "ElevenLabs took too long to answer (scene 3, narration); it may have been billed, up to $0.0312."
    )
    assert (
        "[r] retry: ask again and perhaps pay twice [s] skip: continue without it [q] stop: stop here; the run" in words
    )
    assert all(line.startswith("  ") for line in screen.lines if line.lstrip().startswith("["))
    screen.type(b"q\r")
    assert end_of(screen) == "Answer: q"


def test_what_was_typed_before_the_question_does_not_answer_it(asking):
    screen = asking("after-region")
    screen.wait_for("No usage yet")
    screen.type(b"\rr\rr\r")
    screen.wait_for(PROMPT)
    screen.type(b"s\r")
    assert end_of(screen) == "Answer: s"
    assert "No usage yet" not in screen.text
    assert screen.echoes


def test_ctrl_c_at_the_question_is_an_answer_and_means_what_it_did_afterwards(asking):
    screen = asking("handled")
    screen.wait_for(PROMPT)
    screen.type(b"\x03")
    assert end_of(screen) == "Signals: 1"
    assert "Answer: q" in screen.text


def test_without_a_keyboard_no_question_is_asked():
    child = [sys.executable, str(CHILD), "now"]
    ended = subprocess.run(child, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=True, timeout=60)
    assert ended.stderr == "Nobody to ask.\n"
    assert ended.stdout == ""


def test_a_job_in_the_background_asks_no_question(asking):
    screen = asking("in-background")
    screen.wait_for("Nobody to ask.")
    assert end_of(screen) == "Nobody to ask."
