"""Ctrl-C and SIGTERM: the first lets calls in flight finish and be counted, the second leaves at once."""

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from eleven_video.cli.shell.exit import INTERRUPTED

_LAST_WORDS_S = 3.0
_SIGNALS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]


@contextmanager
def stopping(*, stop: Callable[[], None], leave: Callable[[], None]) -> Iterator[None]:
    """While inside, a signal calls `stop`, and a second one `leave` before the process ends."""
    asked = False

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        nonlocal asked
        if asked:
            # In a thread and not for ever: this one may hold a lock that is needed to leave in order.
            last_words = threading.Thread(target=leave, name="leave", daemon=True)
            last_words.start()
            last_words.join(_LAST_WORDS_S)
            os._exit(INTERRUPTED)
        asked = True
        # In a thread: the signal may have come while this one holds a lock that `stop` needs.
        threading.Thread(target=stop, name="stop", daemon=True).start()

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    # A signal that is ignored, as SIGHUP under nohup, stays so; a handler that Python does not know stays too.
    ours = [number for number in _SIGNALS if signal.getsignal(number) not in (signal.SIG_IGN, None)]
    before = [(number, signal.signal(number, on_signal)) for number in ours]
    try:
        yield
    finally:
        for number, handler in before:
            signal.signal(number, handler)
