"""Limits the memory that all answers take together while they are read and used."""

from threading import Condition

# Four pictures of usual size are 16 MB. While answers are read and parsed, there are up to five copies of each byte.
MOST_BYTES = 24_000_000
# Answers up to this size never wait.
_FREE_BYTES = 1_000_000


class MemoryBudget:
    """A sum of bytes that all threads which read answers share. Thread-safe.

    An answer that would exceed the sum waits until others are done. The largest answer never waits, so that they cannot
    all wait for each other. So the sum may be exceeded by one answer.
    """

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most = most_bytes
        self._held: dict[object, int] = {}
        self._changed = Condition()

    @property
    def held(self) -> int:
        """Bytes that all answers hold together."""
        with self._changed:
            return sum(self._held.values())

    def hold(self, owner: object, size: int, *, wait_s: float) -> bool:
        """Reserve `size` bytes in total for an answer, waiting up to `wait_s` seconds; False if there was no room."""
        with self._changed:
            granted = self._changed.wait_for(lambda: self._fits(owner, size), timeout=max(0.0, wait_s))
            if granted:
                self._held[owner] = size
            return granted

    def release(self, owner: object) -> None:
        """Release the bytes of an answer. Does nothing if it holds none."""
        with self._changed:
            if self._held.pop(owner, None) is not None:
                self._changed.notify_all()

    def _fits(self, owner: object, size: int) -> bool:
        others = [held for one, held in self._held.items() if one is not owner]
        return size <= _FREE_BYTES or sum(others) + size <= self._most or size >= max(others, default=0)


# Shared by the whole process, as its memory is.
IN_FLIGHT = MemoryBudget()
