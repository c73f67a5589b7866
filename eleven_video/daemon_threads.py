"""Runs functions in daemon threads. The caller waits for the results of the functions only until a deadline.

A function that hangs delays neither its caller nor the end of the program. This module must be used only for requests
that cost nothing, because the answer of a request that misses the deadline is lost.
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from time import monotonic
from typing import Generic, TypeVar

T = TypeVar("T")

# A worker is a function that runs in its own thread. Its argument is a second function, and the worker calls this
# second function with each result.
Worker = Callable[[Callable[[T], None]], None]


class DeadlinePassed(Exception):
    """When the deadline passed, at least one function had not returned its results."""


@dataclass(frozen=True, slots=True)
class _Result(Generic[T]):
    value: T


@dataclass(frozen=True, slots=True)
class _End:
    """Tells the waiting thread that a worker has ended.

    `error` is the exception that ended the worker, or None if the worker returned.
    """

    error: Exception | None = None


def ask_with_deadline(ask: Callable[[], T], longest_wait_s: float, *, name: str) -> T:
    """Call `ask` in a daemon thread with the name `name`, and return its result.

    Raises:
        DeadlinePassed: `ask` did not return within `longest_wait_s` seconds.
        Exception: Any exception that `ask` raises.
    """

    def worker(give: Callable[[T], None]) -> None:
        give(ask())

    return next(results_in_time([worker], longest_wait_s, name=name))


def results_in_time(workers: Sequence[Worker[T]], longest_wait_s: float, *, name: str) -> Iterator[T]:
    """Start each worker in its own daemon thread.

    Iterate over the results in the order in which they come, until all workers have ended.

    Args:
        workers: The functions to run. Each function gets a second function as its argument. It must call this second
            function with each result.
        longest_wait_s: All workers must end within this number of seconds from now.
        name: The name of the threads.

    Raises:
        DeadlinePassed: Raised by the iteration if a worker has not ended in time.
        Exception: Raised by the iteration if a worker raised an exception. Results that the worker passed before come
            first.
    """
    until = monotonic() + longest_wait_s
    results: SimpleQueue[_Result[T] | _End] = SimpleQueue()
    for worker in workers:
        threading.Thread(target=_run, args=(worker, results), name=name, daemon=True).start()
    return _collected(results, len(workers), until)


def _run(worker: Worker[T], results: "SimpleQueue[_Result[T] | _End]") -> None:
    try:
        worker(lambda value: results.put(_Result(value)))
    except Exception as error:  # noqa: BLE001  `_collected` raises it again in the waiting thread
        results.put(_End(error))
    else:
        results.put(_End())


def _collected(results: "SimpleQueue[_Result[T] | _End]", running: int, until: float) -> Iterator[T]:
    while running:
        try:
            result = results.get(timeout=max(0.0, until - monotonic()))
        except Empty:
            raise DeadlinePassed from None
        if isinstance(result, _Result):
            yield result.value
            continue
        running -= 1
        if result.error is not None:
            raise result.error
