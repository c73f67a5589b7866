"""Handles Ctrl-C and SIGTERM: the first signal lets calls in flight finish, the second ends the process at once."""

import os
import signal
import socket
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
    """A block in which the first signal calls `stop`, and the second signal calls `leave` and ends the process.

    A thread of its own reads the signals. Python runs signal handlers only in the main thread, which usually waits for
    a lock here. On a busy machine, the system may deliver a signal to another thread, and the main thread then keeps
    waiting. On Windows, Ctrl-C never ends such a wait.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    received, sent = socket.socketpair()
    with received, sent:
        sent.setblocking(False)
        reader = threading.Thread(target=_read_signals, args=(received, stop, leave), name="signals", daemon=True)
        reader.start()
        # Whichever thread a signal interrupts, Python writes the signal's number to this socket at once.
        writes_before = signal.set_wakeup_fd(sent.fileno(), warn_on_full_buffer=False)
        # Signals that are ignored, such as SIGHUP under nohup, and signals with a handler that Python did not set keep
        # their handlers.
        ours = [number for number in _SIGNALS if signal.getsignal(number) not in (signal.SIG_IGN, None)]
        before = [(number, signal.signal(number, _leave_it_to_the_reader)) for number in ours]
        try:
            yield
        finally:
            for number, handler in before:
                signal.signal(number, handler)
            signal.set_wakeup_fd(writes_before)
            sent.shutdown(socket.SHUT_WR)
            reader.join()


def _leave_it_to_the_reader(_number: int, _frame: FrameType | None) -> None:
    """Does nothing. With this handler, a signal no longer ends the process, and Python writes its number."""


def _read_signals(received: socket.socket, stop: Callable[[], None], leave: Callable[[], None]) -> None:
    """Read signal numbers until the other end of the socket is closed, and act on the first and the second signal."""
    stopped = False
    while numbers := received.recv(1):
        # Python writes the number of every signal that has a handler.
        if numbers[0] not in _SIGNALS:
            continue
        if stopped:
            last_words = threading.Thread(target=leave, name="leave", daemon=True)
            last_words.start()
            last_words.join(_LAST_WORDS_S)
            os._exit(INTERRUPTED)
        stopped = True
        # `stop` runs in its own thread, so that a second signal is acted on even if `stop` has not ended.
        threading.Thread(target=stop, name="stop", daemon=True).start()
