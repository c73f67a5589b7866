"""Limits the memory that all answers take together while they are read and used."""

from threading import Condition

# Four pictures of usual size have 16 MB together. While an answer is read and parsed, up to five copies of its bytes
# are in memory.
MOST_BYTES = 24_000_000
# Answers of at most so many bytes never wait for memory.
_FREE_BYTES = 1_000_000


class MemoryBudget:
    """A limit on the bytes that the answers of all threads take together. The class is thread-safe.

    An answer that does not fit in the remaining bytes waits until other answers are released. The largest answer never
    waits, because otherwise all answers could wait for each other. So the largest answer may exceed the limit.
    """

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most = most_bytes
        self._held: dict[object, int] = {}
        self._changed = Condition()

    @property
    def held(self) -> int:
        """The number of bytes that are reserved for all answers together."""
        with self._changed:
            return sum(self._held.values())

    def hold(self, owner: object, size: int, *, wait_s: float) -> bool:
        """Reserve `size` bytes for an answer. If so many bytes are not free, wait up to `wait_s` seconds for them.

        `size` replaces the number of bytes that were reserved for the same owner before. If the bytes did not become
        free in time, this method returns False and changes nothing.
        """
        with self._changed:
            granted = self._changed.wait_for(lambda: self._fits(owner, size), timeout=max(0.0, wait_s))
            if granted:
                self._held[owner] = size
            return granted

    def release(self, owner: object) -> None:
        """Release the bytes that are reserved for an answer. Does nothing if no bytes are reserved for the answer."""
        with self._changed:
            if self._held.pop(owner, None) is not None:
                self._changed.notify_all()

    def _fits(self, owner: object, size: int) -> bool:
        others = [held for one, held in self._held.items() if one is not owner]
        return size <= _FREE_BYTES or sum(others) + size <= self._most or size >= max(others, default=0)


# One limit for the whole process, because all its threads use the same memory.
IN_FLIGHT = MemoryBudget()
