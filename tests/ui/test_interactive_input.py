"""Questions with the arrow keys, text, secrets, and yes or no, in a real terminal."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support.command import environment
from tests.support.terminal import Terminal

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals are a POSIX thing")

CHILD = Path(__file__).with_name("asking_child.py")
QUESTIONS = {"few": "Which?", "many": "Which?", "text": "How many?", "hidden": "Secret?", "sure": "yes or no [no]:"}
DOWN = b"\x1b[B"


@pytest.fixture
def asking() -> Iterator[Callable[..., Terminal]]:
    opened: list[Terminal] = []
    home = Path.cwd()

    def open_terminal(how: str, columns: int = 80, rows: int = 24, **env: str) -> Terminal:
        command = [sys.executable, str(CHILD), how]
        opened.append(Terminal(columns, rows, command, env=environment(home, **env), cwd=home))
        opened[-1].wait_for(QUESTIONS[how])
        return opened[-1]

    yield open_terminal
    for each in opened:
        each.close()


@pytest.mark.parametrize(
    ("how", "typed", "answer"),
    [
        ("few", b"\r", "1"), ("few", DOWN + b"\r", "2"), ("few", DOWN * 2 + b"\r", "0"),
        ("many", b"\r", "29"), ("many", b"12\r", "12"),
        ("text", b"\r", "7"), ("text", b" 12 \r", "12"),
        ("hidden", b"swallow\r", "7"), ("hidden", b"\r", "0"),
        ("sure", b"\r", "False"), ("sure", b"y\r", "True"), ("sure", b" YES \r", "True"), ("sure", b"no\r", "False"),
        ("sure", b"\x04", "False"), ("sure", b"x\rja\ryes\r", "True"), ("sure", b"yess\r\r", "False"),
        *((how, keys, "130") for how in QUESTIONS for keys in (b"\x03",)), ("text", b"\x04", "130"), ("hidden", b"\x04", "130"),
    ],
)  # fmt: skip
def test_keys_answer_and_leave_the_terminal_as_it_was(asking, how, typed, answer):
    screen = asking(how)
    screen.type(typed)

    assert screen.wait_for_end() == 0, screen.text
    # Keys that are typed ahead are not seen, so the prompt may stand before the answer.
    assert screen.text.splitlines()[-1].endswith("Stopped: 130" if answer == "130" else f"Answer: {answer}")
    if answer != "130":
        asked_again = typed.count(b"\rja\r") + (b"x\r" in typed) + (b"yess" in typed)
        assert screen.text.count("yes or no [no]:") == asked_again + (how == "sure")
    assert screen.echoes
    assert b"swallow" not in screen.raw
    assert not screen.screen.cursor.hidden


def test_an_invalid_answer_is_reported_and_asked_again(asking):
    screen = asking("text")
    screen.type(b"seven\r")
    screen.wait_for("Type a number.")
    screen.type(b"\x158\r")

    assert screen.wait_for_end() == 0
    assert screen.text.splitlines()[-1] == "Answer: 8"


@pytest.mark.parametrize("key", [b"sk_" + b"0123456789abcdef" * 3, b"AIza" + b"SyB-1_cdefghij" * 2 + b"klmnopq"])
def test_a_key_that_is_pasted_where_text_was_asked_for_is_known_and_taken_off_the_screen(asking, key):
    screen = asking("text")
    screen.type(key + b"\r")
    text = screen.wait_for("looks like an API key")
    assert key.decode() not in text
    screen.type(b"8\r")

    assert screen.wait_for_end() == 0
    assert screen.text.splitlines()[-1] == "Answer: 8"


def test_a_long_list_fits_a_small_terminal_and_typing_narrows_it_down(asking):
    screen = asking("many", columns=40, rows=10)
    screen.wait_for("> Voice 29")
    screen.type(b"05")
    screen.wait_for(lambda text: "Voice 05" in text and "Voice 29" not in text)
    screen.type(b"\r")

    assert screen.wait_for_end() == 0
    assert screen.text.splitlines()[-1] == "Answer: 5"


def test_without_colours_none_are_sent(asking):
    screen = asking("few", NO_COLOR="1")
    screen.type(b"\r")

    assert screen.wait_for_end() == 0
    assert not any(code in screen.raw for code in (b"38;5", b"[31", b"[32", b"[33", b"[34", b"[35", b"[36"))
