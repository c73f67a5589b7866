"""Handles Ctrl-C and SIGTERM. After the first signal, calls in flight finish. The second signal ends the process."""

import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from eleven_video.cli.shell.exit_codes import INTERRUPTED

# Runs of one video and runs of a batch print this text at the first signal.
STOPPING_NOTE = "Stopping: calls in flight finish and are counted. Press Ctrl-C again to leave at once."

# After a second Ctrl-C, a run waits at most this time until answered calls are counted.
LAST_CALLS_S = 1.0

_LAST_WORDS_S = 3.0
_SIGNALS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]


@contextmanager
def stopping(*, stop: Callable[[], None], leave: Callable[[], None]) -> Iterator[None]:
    """A `with` block. During the block, the first signal calls `stop`. The second calls `leave` and ends the process.

    A separate thread reads the signals. Python runs signal handlers only in the main thread, but during the block the
    main thread usually waits for a lock. On a busy machine, the system may deliver a signal to another thread. The main
    thread then continues to wait. On Windows, Ctrl-C never ends the wait for a lock.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    received, sent = socket.socketpair()
    with received, sent:
        sent.setblocking(False)
        reader = threading.Thread(target=_read_signals, args=(received, stop, leave), name="signals", daemon=True)
        reader.start()
        # Python writes the number of each signal to this socket at once. It does not matter which thread was
        # interrupted.
        writes_before = signal.set_wakeup_fd(sent.fileno(), warn_on_full_buffer=False)
        # Two kinds of signals keep their handlers: signals that are ignored, such as SIGHUP after `nohup`, and signals
        # with a handler that Python did not set.
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
    """Does nothing. But with this handler, a signal does not end the process, and Python writes the signal's number."""


def _read_signals(received: socket.socket, stop: Callable[[], None], leave: Callable[[], None]) -> None:
    """Read signal numbers until the other end of the socket is closed. Call `stop` and `leave`."""
    stopped = False
    while numbers := received.recv(1):
        # Python also writes the numbers of other signals with a handler.
        if numbers[0] not in _SIGNALS:
            continue
        if stopped:
            last_words = threading.Thread(target=leave, name="leave", daemon=True)
            last_words.start()
            last_words.join(_LAST_WORDS_S)
            os._exit(INTERRUPTED)
        stopped = True
        # `stop` runs in its own thread. So a second signal has its effect even if `stop` has not ended.
        threading.Thread(target=stop, name="stop", daemon=True).start()
