"""Prevents typed characters from appearing in a live region."""

import contextlib
import os
import sys
from typing import Any

if sys.platform == "win32":
    import msvcrt
else:
    import termios


class EchoOff:
    """Turns off the terminal's echo of keys from `start` to `stop`.

    Keys still work, and stay available to the next reader.

    An echoed Enter, or the "^C" of Ctrl-C at the end of a full line, moves the cursor to another row, so that the
    region would leave a line behind. Does nothing without a terminal, on Windows, and in a background job, which the
    system would stop.
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
    """Whether the shell runs this process in the background, so that the system would stop it if it read keys."""
    if sys.platform != "win32":
        with contextlib.suppress(OSError, ValueError, AttributeError):  # without a terminal there is no background
            return os.tcgetpgrp(sys.stdin.fileno()) != os.getpgrp()
    return False


def forget_typed_keys() -> None:
    """Discard typed keys that have not been read yet."""
    if sys.platform == "win32":
        while msvcrt.kbhit():
            msvcrt.getwch()
    elif (keyboard := _own_keyboard()) is not None:
        with contextlib.suppress(termios.error):
            termios.tcflush(keyboard, termios.TCIFLUSH)


def _own_keyboard() -> int | None:
    """The file descriptor of the terminal from which this process may read keys; None for a background job."""
    if sys.platform != "win32":
        with contextlib.suppress(OSError, ValueError, AttributeError):  # stdin is missing, closed or not a terminal
            keyboard = sys.stdin.fileno()
            if os.tcgetpgrp(keyboard) == os.getpgrp():
                return keyboard
    return None
