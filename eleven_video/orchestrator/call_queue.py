"""Runs calls in parallel, with as many threads for each service as the service accepts parallel calls.

After a failure or a stop, no new call starts. Calls in progress are never cancelled: they finish and are counted, and
only then is the error raised.
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

# In seconds. A wait ends after this time and starts again, because on Windows Ctrl-C cannot interrupt an endless wait.
_GLANCE_S = 0.25


@dataclass(frozen=True, slots=True)
class _Finished:
    then: Callable[[Any], None]
    result: Any = None
    error: BaseException | None = None
    skipped: bool = False


class CallThreads:
    """The threads that make calls: for each service as many as it accepts parallel calls. Queues may share them.

    Args:
        limits: Maximum number of parallel calls, by the name of the service.
    """

    def __init__(self, limits: Mapping[str, int]) -> None:
        self._pools = {
            service: ThreadPoolExecutor(limit, thread_name_prefix=f"{service}-call")
            for service, limit in limits.items()
        }

    def submit(self, service: str, work: Callable[[], None]) -> None:
        """Run `work` in a thread of the service, after the work that was submitted for this service before."""
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
    """Runs calls in threads, and passes each result to a function in the thread that calls `drain`.

    Args:
        limits: Maximum number of parallel calls, by the name of the service. Or existing threads, which other queues
            may use too.
        halted: Set when no new call may start: by the caller, to stop the run, or by the queue, after the first
            failure. The adapters check the same `threading.Event`, so that their waits before a retry end too.
    """

    def __init__(self, limits: Mapping[str, int] | CallThreads, halted: Event) -> None:
        self._threads = limits if isinstance(limits, CallThreads) else CallThreads(limits)
        self._owns_threads = self._threads is not limits
        self._halted = halted
        self._finished: SimpleQueue[_Finished] = SimpleQueue()
        self._open = 0

    def start(self, service: str, work: Callable[[], T], then: Callable[[T], None]) -> None:
        """Queue `work` behind the service's other calls. `drain` later calls `then` with the result of `work`."""
        self._open += 1
        self._threads.submit(service, partial(self._run, work, then))

    def drain(self) -> None:
        """Pass the results of all queued calls to their functions. Return when all calls are done.

        Raises:
            BaseException: The first failure of a call. It is raised after the calls in progress have finished.
            Interrupted: The caller set `halted` before all calls were done.
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
            # After a failure, other calls that wait raise Interrupted. The failure itself must be reported, not these.
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
            # The run must not end before the calls in progress are finished and counted.
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
            # Set before this thread takes its next call. That call would be made and paid for otherwise.
            self._halted.set()
            self._finished.put(_Finished(then, error=error))

    def _next(self) -> _Finished:
        while True:
            try:
                return self._finished.get(timeout=_GLANCE_S)
            except Empty:
                continue
