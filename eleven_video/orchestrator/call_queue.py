"""Runs calls in parallel. Each service has as many threads as it accepts parallel calls.

After a failed call, or after the user stops the run, no new call starts. Calls in progress are never cancelled. Calls
in progress finish and are counted, and only then is the error raised.
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

# The maximum duration of one wait, in seconds. After the maximum duration, the wait starts again. On Windows, Ctrl-C
# cannot interrupt a wait without a time limit.
_GLANCE_S = 0.25


@dataclass(frozen=True, slots=True)
class _Finished:
    then: Callable[[Any], None]
    result: Any = None
    error: BaseException | None = None
    skipped: bool = False


class CallThreads:
    """The threads that make calls. Each service has as many threads as it accepts parallel calls. Several queues may
    share these threads.

    Args:
        limits: The maximum number of parallel calls for each service, by the name of the service.
    """

    def __init__(self, limits: Mapping[str, int]) -> None:
        self._pools = {
            service: ThreadPoolExecutor(limit, thread_name_prefix=f"{service}-call")
            for service, limit in limits.items()
        }

    def submit(self, service: str, work: Callable[[], None]) -> None:
        """Run the function `work` in a thread of the service. Functions that were submitted earlier for this service
        are started first.
        """
        self._pools[service].submit(work)

    def close(self) -> None:
        """Wait until all submitted functions have returned."""
        for pool in self._pools.values():
            pool.shutdown(wait=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class CallQueue:
    """Runs calls in threads, and passes the result of each call to a function. The function that receives the result
    runs in the thread that calls `drain`.

    Args:
        limits: The maximum number of parallel calls for each service, by the name of the service. `limits` may also be
            a `CallThreads` object that other queues also use.
        halted: An event that is set when no new call may start. The caller sets the event to stop the run, and the
            queue sets the event after the first failure. The adapters check the same event, so the event also ends
            their waits before a retry.
    """

    def __init__(self, limits: Mapping[str, int] | CallThreads, halted: Event) -> None:
        self._threads = limits if isinstance(limits, CallThreads) else CallThreads(limits)
        self._owns_threads = self._threads is not limits
        self._halted = halted
        self._finished: SimpleQueue[_Finished] = SimpleQueue()
        self._open = 0

    def start(self, service: str, work: Callable[[], T], then: Callable[[T], None]) -> None:
        """Add the function `work` to the queue of the service's calls. When `work` has returned, `drain` calls `then`
        with the result of `work`.
        """
        self._open += 1
        self._threads.submit(service, partial(self._run, work, then))

    def drain(self) -> None:
        """Wait for the queued calls. Pass the result of each call to the function `then`, which is an argument of
        `start`. The method returns when all calls are done.

        Raises:
            BaseException: The first error that a call, or the function that receives its result, has raised. This error
                is raised only after the calls in progress have finished.
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
            # After a failure, the other calls in progress may raise Interrupted. The user must see the failure, so the
            # failure replaces Interrupted.
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
            # The run must not end before the calls in progress have finished and are counted.
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
            # The event must be set before this thread takes the next call from its queue, so that the next call is not
            # made and paid for.
            self._halted.set()
            self._finished.put(_Finished(then, error=error))

    def _next(self) -> _Finished:
        while True:
            try:
                return self._finished.get(timeout=_GLANCE_S)
            except Empty:
                continue
