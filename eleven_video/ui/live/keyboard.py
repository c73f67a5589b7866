"""Keeps typed characters out of a live region."""

import contextlib
import os
import sys
from typing import Any

if sys.platform == "win32":
    import msvcrt
else:
    import termios


class EchoOff:
    """Keeps the terminal from echoing keys, from `start` to `stop`. Keys still work and are kept for the next reader.

    An echoed Enter, or the "^C" of Ctrl-C at the end of a full line, moves the cursor to another row, and a region that
    does not know of it leaves a line behind. Does nothing where there is no terminal to read from, on Windows, and in
    a background job, which would be stopped for it.
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
    """Whether the shell runs this process in the background, so that it would be halted for reading keys."""
    if sys.platform != "win32":
        with contextlib.suppress(OSError, ValueError, AttributeError):  # no terminal of our own: no background either
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
    """The file descriptor of the terminal whose keys are meant for this process; None for a background job."""
    if sys.platform != "win32":
        with contextlib.suppress(OSError, ValueError, AttributeError):  # no terminal, closed, no stdin at all
            keyboard = sys.stdin.fileno()
            if os.tcgetpgrp(keyboard) == os.getpgrp():
                return keyboard
    return None
