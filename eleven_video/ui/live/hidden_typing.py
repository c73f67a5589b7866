"""Hides typed characters while a live region is shown, and discards keys that the user pressed too early."""

import contextlib
import os
import sys
from typing import Any

if sys.platform == "win32":
    import msvcrt
else:
    import termios


class EchoOff:
    """Stops the terminal from printing typed keys between `start` and `stop`.

    If the terminal prints typed keys, the cursor may move to another row. For example, Enter moves the cursor, and so
    does "^C" at the end of a full line. The next drawing would then leave an old line of the live region on the screen.
    Typed keys are not lost: the program that reads stdin next receives these keys. The class does nothing on Windows
    and without a terminal. It also does nothing in a background job, because the system stops a background job that
    changes the terminal.
    """

    def __init__(self) -> None:
        self._before: list[Any] | None = None

    def start(self) -> None:
        keyboard = _own_keyboard()
        if sys.platform != "win32" and keyboard is not None and self._before is None:
            with contextlib.suppress(termios.error):
                before = termios.tcgetattr(keyboard)
                quiet = before.copy()
                quiet[3] &= ~termios.ECHO
                termios.tcsetattr(keyboard, termios.TCSANOW, quiet)
                self._before = before

    def stop(self) -> None:
        before, self._before = self._before, None
        keyboard = _own_keyboard()
        if sys.platform != "win32" and keyboard is not None and before is not None:
            with contextlib.suppress(termios.error):
                termios.tcsetattr(keyboard, termios.TCSANOW, before)


def is_in_background() -> bool:
    """Whether the shell runs this process in the background. The system stops a background process that reads keys."""
    if sys.platform != "win32":
        with contextlib.suppress(OSError, ValueError, AttributeError):  # raised if stdin is not a terminal
            return os.tcgetpgrp(sys.stdin.fileno()) != os.getpgrp()
    return False


def forget_typed_keys() -> None:
    """Discard all keys that the user has pressed and no program has read yet."""
    if sys.platform == "win32":
        while msvcrt.kbhit():
            msvcrt.getwch()
    elif (keyboard := _own_keyboard()) is not None:
        with contextlib.suppress(termios.error):
            termios.tcflush(keyboard, termios.TCIFLUSH)


def _own_keyboard() -> int | None:
    """The file descriptor from which key presses are read. Returns None if this process may not read from a keyboard."""
    if sys.platform != "win32":
        with contextlib.suppress(OSError, ValueError, AttributeError):  # stdin is missing, closed or not a terminal
            keyboard = sys.stdin.fileno()
            if os.tcgetpgrp(keyboard) == os.getpgrp():
                return keyboard
    return None
