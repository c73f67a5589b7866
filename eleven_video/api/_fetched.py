"""What a service is asked for once."""

from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")


class Fetched(Generic[T]):
    """Asks for something at its first use and keeps the answer. Threads that come meanwhile wait for it.

    A failure is raised and not kept: the next one asks again.
    """

    def __init__(self, fetch: Callable[[], T]) -> None:
        self._fetch = fetch
        self._lock = Lock()
        self._answers: tuple[T, ...] = ()

    def get(self) -> T:
        with self._lock:
            if not self._answers:
                self._answers = (self._fetch(),)
            return self._answers[0]
