"""Handles Ctrl-C and SIGTERM: the first signal lets calls in flight finish, the second ends the process at once."""

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from eleven_video.cli.shell.exit_codes import INTERRUPTED

# Both kinds of runs print it at the first signal.
STOPPING_NOTE = "Stopping: calls in flight finish and are counted. Press Ctrl-C again to leave at once."

_LAST_WORDS_S = 3.0
_SIGNALS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]


@contextmanager
def stopping(*, stop: Callable[[], None], leave: Callable[[], None]) -> Iterator[None]:
    """A block in which the first signal calls `stop`, and the second signal calls `leave` and ends the process."""
    asked = False

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        nonlocal asked
        if asked:
            # `leave` runs in another thread and for a limited time, because the interrupted thread may hold a lock
            # that `leave` needs.
            last_words = threading.Thread(target=leave, name="leave", daemon=True)
            last_words.start()
            last_words.join(_LAST_WORDS_S)
            os._exit(INTERRUPTED)
        asked = True
        # `stop` runs in another thread, because the interrupted thread may hold a lock that `stop` needs.
        threading.Thread(target=stop, name="stop", daemon=True).start()

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    # Signals that are ignored, such as SIGHUP under nohup, and signals with a handler that Python did not set keep
    # their handlers.
    ours = [number for number in _SIGNALS if signal.getsignal(number) not in (signal.SIG_IGN, None)]
    before = [(number, signal.signal(number, on_signal)) for number in ours]
    try:
        yield
    finally:
        for number, handler in before:
            signal.signal(number, handler)
