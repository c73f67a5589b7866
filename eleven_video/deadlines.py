"""Questions with a deadline, asked in daemon threads: one that hangs delays neither the answer nor the end of the program.

Only for what is free to ask: a question without an answer in time is abandoned.
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from time import monotonic
from typing import Generic, TypeVar

T = TypeVar("T")

# Gets a function that takes one result at a time.
Worker = Callable[[Callable[[T], None]], None]


class DeadlinePassed(Exception):
    """There was no answer, or not all of it, in time."""


@dataclass(frozen=True, slots=True)
class _Result(Generic[T]):
    value: T


@dataclass(frozen=True, slots=True)
class _End:
    """The end of a worker, and the exception that ended it."""

    error: Exception | None = None


def ask_with_deadline(ask: Callable[[], T], longest_wait_s: float, *, name: str) -> T:
    """The answer to one question, asked in a thread of this name.

    Raises:
        DeadlinePassed: There was no answer within `longest_wait_s` seconds.
        Exception: Whatever `ask` raises.
    """

    def worker(give: Callable[[T], None]) -> None:
        give(ask())

    return next(results_in_time([worker], longest_wait_s, name=name))


def results_in_time(workers: Sequence[Worker[T]], longest_wait_s: float, *, name: str) -> Iterator[T]:
    """Start all workers, each in a thread of its own, and iterate over their results as they come, until all have ended.

    Args:
        workers: Each is called with a function, to which it gives its results.
        longest_wait_s: Seconds from now for all of them.
        name: Of the threads.

    Raises:
        DeadlinePassed: By the iteration, if a worker has not ended in time.
        Exception: By the iteration: whatever a worker raises, once its results are seen.
    """
    until = monotonic() + longest_wait_s
    results: SimpleQueue[_Result[T] | _End] = SimpleQueue()
    for worker in workers:
        threading.Thread(target=_run, args=(worker, results), name=name, daemon=True).start()
    return _collected(results, len(workers), until)


def _run(worker: Worker[T], results: "SimpleQueue[_Result[T] | _End]") -> None:
    try:
        worker(lambda value: results.put(_Result(value)))
    except Exception as error:  # noqa: BLE001  raised again where the result is awaited
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
