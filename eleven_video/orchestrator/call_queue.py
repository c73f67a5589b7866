"""Calls side by side: for each service as many threads as it answers calls at a time, and no call ever cancelled.

A failure or a stop keeps new calls from starting. Those in flight finish and are counted; only then is the error raised.
"""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from queue import Empty, SimpleQueue
from threading import Event
from types import TracebackType
from typing import Any, Self, TypeVar

from eleven_video.errors import Interrupted

T = TypeVar("T")

# A wait without limit cannot be interrupted by Ctrl-C on Windows.
_GLANCE_S = 0.25


@dataclass(frozen=True, slots=True)
class _Finished:
    then: Callable[[Any], None]
    result: Any = None
    error: BaseException | None = None
    skipped: bool = False


class CallThreads:
    """As many threads for each service as it answers calls at a time, for one queue or for several that share them.

    Args:
        limits: How many calls a service takes at a time.
    """

    def __init__(self, limits: Mapping[str, int]) -> None:
        self._pools = {
            service: ThreadPoolExecutor(limit, thread_name_prefix=f"{service}-call")
            for service, limit in limits.items()
        }

    def submit(self, service: str, work: Callable[[], None]) -> None:
        """Do the work behind what was asked of the service before."""
        self._pools[service].submit(work)

    def close(self) -> None:
        """Return when all that was submitted is done."""
        for pool in self._pools.values():
            pool.shutdown(wait=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class CallQueue:
    """Runs work in threads by service and what follows from it in the thread that calls `drain`.

    Args:
        limits: How many calls a service takes at a time; or threads that other queues use too.
        halted: Set once nothing new shall start or be bought: from outside to stop the run, by the queue itself after
            the first failure. The adapters look at the same event, so a wait to ask again ends too.
    """

    def __init__(self, limits: Mapping[str, int] | CallThreads, halted: Event) -> None:
        self._threads = limits if isinstance(limits, CallThreads) else CallThreads(limits)
        self._owns_threads = self._threads is not limits
        self._halted = halted
        self._finished: SimpleQueue[_Finished] = SimpleQueue()
        self._open = 0

    def start(self, service: str, work: Callable[[], T], then: Callable[[T], None]) -> None:
        """Queue `work` behind the service's other calls; `then` gets its result in `drain`'s thread."""
        self._open += 1
        self._threads.submit(service, partial(self._run, work, then))

    def drain(self) -> None:
        """Return when all work and all that followed from it is done.

        Raises:
            BaseException: The first failure of any work, after everything in flight has finished.
            Interrupted: It was halted from outside before all was done.
        """
        first: BaseException | None = None
        skipped = False
        while self._open:
            finished = self._next()
            self._open -= 1
            error = finished.error
            skipped = skipped or finished.skipped
            if error is None and first is None and not finished.skipped:
                try:
                    finished.then(finished.result)
                except Exception as failure:  # noqa: BLE001  calls in flight must finish before it is raised
                    error = failure
            # A call that was waiting gives up the moment another fails: that one's error is the reason.
            if error is not None and (first is None or isinstance(first, Interrupted)):
                first = error
                self._halted.set()
        if first is not None:
            raise first
        if skipped or self._halted.is_set():
            raise Interrupted("Stopped.")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None:
            self._halted.set()
        while self._open:
            # What is still under way is counted before its owner leaves.
            self._next()
            self._open -= 1
        if self._owns_threads:
            self._threads.close()

    def _run(self, work: Callable[[], T], then: Callable[[T], None]) -> None:
        if self._halted.is_set():
            self._finished.put(_Finished(then, skipped=True))
            return
        try:
            self._finished.put(_Finished(then, work()))
        except BaseException as error:  # noqa: BLE001  handed over to the thread that drains
            # Before this thread takes its next work: that would be bought.
            self._halted.set()
            self._finished.put(_Finished(then, error=error))

    def _next(self) -> _Finished:
        while True:
            try:
                return self._finished.get(timeout=_GLANCE_S)
            except Empty:
                continue
