"""Runs functions in daemon threads and waits for their results only until a deadline.

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

# A function that runs in its own thread. The worker is called with a second function, to which it passes each of its
# results.
Worker = Callable[[Callable[[T], None]], None]


class DeadlinePassed(Exception):
    """Not all results had come when the deadline passed."""


@dataclass(frozen=True, slots=True)
class _Result(Generic[T]):
    value: T


@dataclass(frozen=True, slots=True)
class _End:
    """Tells the waiting thread that a worker has ended. `error` is the exception that ended it; None if it returned."""

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
    """Start each worker in its own daemon thread, and iterate over the results as they come until all workers ended.

    Args:
        workers: Functions that are each called with a second function, to which they pass their results.
        longest_wait_s: The seconds from now within which all workers must end.
        name: The name of the threads.

    Raises:
        DeadlinePassed: Raised by the iteration if a worker has not ended in time.
        Exception: Raised by the iteration: any exception of a worker, after the results that the worker passed before.
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
