"""A program that asks one question of each kind; for test_asking.py."""

import sys

from eleven_video.errors import Interrupted
from eleven_video.ui.console import console
from eleven_video.ui.interactive_input import Option, ask_hidden, ask_one_of, ask_text
from eleven_video.ui.questions import ask_yes

MANY = [Option(str(number), f"Voice {number:02}") for number in range(30)]


def not_a_number(text: str) -> str | None:
    return None if text.isdigit() else "Type a number."


def answer(how: str) -> object:
    match how:
        case "few":
            return ask_one_of("Which?", MANY[:3], default="1")
        case "many":
            return ask_one_of("Which?", MANY, default="29")
        case "text":
            return ask_text("How many?", default="7", check=not_a_number)
        case "hidden":
            return len(ask_hidden("Secret?"))
        case _:
            return ask_yes(console, "Sure?")


try:
    print(f"Answer: {answer(sys.argv[1])}")  # noqa: T201
except Interrupted as error:
    print(f"Stopped: {error.exit_code}")  # noqa: T201
