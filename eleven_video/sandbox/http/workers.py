"""Runs the painting and speaking for all connections in a few threads.

Painting and speaking need tens of megabytes for a moment. The C library reserves freed memory for the thread that
allocated it. So a few threads paint and speak for all connections, and reuse their memory. If each connection's own
thread painted and spoke, each of these threads would hold so much memory.
"""

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

_Result = TypeVar("_Result")


class Workers:
    """Runs functions in at most `count` daemon threads, which start when they are first needed. The class is
    thread-safe.
    """

    def __init__(self, count: int) -> None:
        self._count = count
        self._calls: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._started = 0
        self._busy = 0
        self._lock = threading.Lock()

    def do(self, call: Callable[[], _Result]) -> _Result:
        """Run `call` in one of the threads, and return its result or raise its error. The call waits while all threads
        are busy.
        """
        done: Future[_Result] = Future()

        def run() -> None:
            try:
                done.set_result(call())
            except BaseException as error:  # noqa: BLE001  `do` raises it
                done.set_exception(error)

        with self._lock:
            self._busy += 1
            if self._busy > self._started < self._count:
                self._started += 1
                threading.Thread(target=self._work, name=f"sandbox-worker-{self._started}", daemon=True).start()
        try:
            self._calls.put(run)
            return done.result()
        finally:
            with self._lock:
                self._busy -= 1

    def close(self) -> None:
        """End the threads when they have run the queued calls. A later call of `do` starts new threads."""
        with self._lock:
            ending, self._started = self._started, 0
        for _ in range(ending):
            self._calls.put(_end)

    def _work(self) -> None:
        while (call := self._calls.get()) is not _end:
            call()


def _end() -> None:
    """Do nothing. In the queue, this function is a signal: a thread that takes it from the queue ends without calling
    it.
    """
