"""Runs calls in parallel: each service has as many threads as it accepts parallel calls. No call is ever cancelled.

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

# On Windows, Ctrl-C cannot interrupt a wait without a timeout.
_GLANCE_S = 0.25


@dataclass(frozen=True, slots=True)
class _Finished:
    then: Callable[[Any], None]
    result: Any = None
    error: BaseException | None = None
    skipped: bool = False


class CallThreads:
    """For each service, as many threads as it accepts parallel calls; several queues may share them.

    Args:
        limits: Maximum number of parallel calls, by service.
    """

    def __init__(self, limits: Mapping[str, int]) -> None:
        self._pools = {
            service: ThreadPoolExecutor(limit, thread_name_prefix=f"{service}-call")
            for service, limit in limits.items()
        }

    def submit(self, service: str, work: Callable[[], None]) -> None:
        """Queue the work behind the service's earlier work."""
        self._pools[service].submit(work)

    def close(self) -> None:
        """Wait until all submitted work is done."""
        for pool in self._pools.values():
            pool.shutdown(wait=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class CallQueue:
    """Runs work in each service's threads, and its follow-up in the thread that calls `drain`.

    Args:
        limits: Maximum number of parallel calls, by service; or threads that other queues share.
        halted: Set when nothing new may start or be bought: from outside to stop the run, or by the queue itself after
            the first failure. The adapters check the same event, so their waits before a retry end too.
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
        """Return when all work and all its follow-up is done.

        Raises:
            BaseException: The first failure of any work, after everything in flight has finished.
            Interrupted: The queue was halted from outside before all work was done.
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
            # A waiting call gives up as soon as another one fails; the error of the latter is the reason.
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
            # Calls in progress are counted before their owner leaves.
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
            # Set before this thread takes its next job, because that job would be paid for.
            self._halted.set()
            self._finished.put(_Finished(then, error=error))

    def _next(self) -> _Finished:
        while True:
            try:
                return self._finished.get(timeout=_GLANCE_S)
            except Empty:
                continue
