"""Asks the user questions on a terminal. Stop a live region first, because a live region would hide the question."""

import contextlib
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from types import FrameType

from rich.console import Console
from rich.text import Text

from eleven_video.domain.text.plain_text import one_line
from eleven_video.errors import Interrupted
from eleven_video.ui.console import is_terminal
from eleven_video.ui.live.hidden_typing import forget_typed_keys, is_in_background
from eleven_video.ui.tables.wrapping import folded

_INDENT = "  "
_WIDEST = 120  # the highest width of a line in cells, because longer lines are hard to read
_ENDING_SIGNALS = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
_YES, _NO = frozenset({"y", "yes"}), frozenset({"", "n", "no"})


@dataclass(frozen=True, slots=True)
class Choice:
    """A possible answer. The user types `key` or `word`. `meaning` tells the user what the answer does."""

    key: str
    word: str
    meaning: str


def can_ask() -> bool:
    """Whether the user can be asked. Stdin and stderr must be a terminal, and the process must be in the foreground."""
    return is_terminal(sys.stdin) and is_terminal(sys.stderr) and not is_in_background()


def ask_choice(console: Console, question: str, choices: Sequence[Choice], *, default: str | None = None) -> str:
    """Ask until the user types one of the choices, and return the key of this choice.

    Call this function in the main thread. Keys that the user pressed before the question was visible are ignored,
    because an answer may cost money.

    Args:
        console: The console on which the question is printed.
        question: The question, in one or two sentences.
        choices: The possible answers. There must be at least one. All keys and words must be different.
        default: The key to return for an empty line, the end of the input, or Ctrl-C. If it is None, the key of the
            last choice is returned.
    """
    fallback = default if default is not None else choices[-1].key
    by_name = {name.casefold(): choice.key for choice in choices for name in (choice.key, choice.word)}
    width = max(1, min(console.width, _WIDEST))
    lines = [(line, "bold") for line in folded(one_line(question), width)]
    for choice in choices:
        first, *more = folded(f"[{choice.key}] {choice.word}: {choice.meaning}", width - 2 * len(_INDENT))
        lines += [(_INDENT + first, ""), *((_INDENT * 2 + line, "") for line in more)]
    for shown, style in lines:
        console.print(Text(shown, style=style), soft_wrap=True)
    keys = ", ".join(choice.key for choice in choices[:-1])
    prompt = f"{keys} or {choices[-1].key}? [{fallback}] " if keys else f"{fallback}? "
    forget_typed_keys()
    while True:
        line = _answer_to(console, prompt)
        if line is None:
            console.print()  # the cursor is still in the line of the prompt
            return fallback
        answer = line.strip().casefold()
        if not answer:
            return fallback
        if answer in by_name:
            return by_name[answer]


def ask_yes(console: Console, question: str) -> bool:
    """Ask until the user types "yes", "y", "no" or "n". Enter alone means no, and so does the end of the input.

    Call this function in the main thread. Keys that the user pressed before the question was visible are ignored.

    Raises:
        Interrupted: The user pressed Ctrl-C.
    """
    for shown in folded(one_line(question), max(1, min(console.width, _WIDEST))):
        console.print(Text(shown, style="bold"), soft_wrap=True)
    forget_typed_keys()
    while True:
        try:
            line = _line(console, "Type yes or no [no]: ")
        except KeyboardInterrupt:
            console.print()
            raise Interrupted("Cancelled: the question was not answered. Nothing was changed.") from None
        if line is None:
            console.print()  # the cursor is still in the line of the prompt
            return False
        answer = line.strip().casefold()
        if answer in _YES or answer in _NO:
            return answer in _YES


def _answer_to(console: Console, prompt: str) -> str | None:
    """A line from the keyboard. Returns None at the end of the input, and if the user pressed Ctrl-C."""
    try:
        return _line(console, prompt)
    except KeyboardInterrupt:
        return None


def _line(console: Console, prompt: str) -> str | None:
    """A line from the keyboard. Returns None at the end of the input.

    Raises:
        KeyboardInterrupt: The user pressed Ctrl-C.
    """
    with handling_ctrl_c(signal.default_int_handler):
        try:
            console.print(Text(prompt), end="", soft_wrap=True)
            return sys.stdin.readline() or None
        except UnicodeDecodeError:
            return "\ufffd"  # a text that matches no answer, so that the question is repeated
        except (OSError, ValueError):
            return None


@contextlib.contextmanager
def handling_ctrl_c(handler: Callable[[int, FrameType | None], object]) -> Iterator[None]:
    """A `with` block in which Ctrl-C only calls `handler`. The run does not notice Ctrl-C during the block.

    SIGTERM and SIGHUP also call `handler` if the run handles these signals. The run receives these signals when the
    block ends. Outside the main thread, the block changes nothing.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    postponed: list[int] = []

    def postpone(number: int, frame: FrameType | None) -> None:
        postponed.append(number)
        handler(number, frame)

    writes_before = signal.set_wakeup_fd(-1)
    before = [(signal.SIGINT, signal.signal(signal.SIGINT, handler))]
    before += [(one, signal.signal(one, postpone)) for one in _ENDING_SIGNALS if callable(signal.getsignal(one))]
    try:
        yield
    finally:
        for number, handled_before in before:
            signal.signal(number, handled_before)
        signal.set_wakeup_fd(writes_before, warn_on_full_buffer=False)
        for one in postponed:
            signal.raise_signal(one)
