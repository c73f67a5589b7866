"""Limits the total memory of all answers while the answers are read and used."""

from threading import Condition

# The maximum number of bytes of all answers together. Four pictures of usual size together have 16 MB. While an answer
# is read and parsed, up to five copies of its bytes are in memory.
MOST_BYTES = 24_000_000
# The maximum number of bytes of an answer that never waits for memory.
_FREE_BYTES = 1_000_000


class MemoryBudget:
    """A limit on the total number of bytes of the answers of all threads. The object is thread-safe.

    If there are not enough free bytes for an answer, the answer waits until other answers are released. The largest
    answer never waits, even if it exceeds the limit. If the largest answer also waited, all answers could wait for each
    other.
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
        """Reserve `size` bytes for an answer. If there are not enough free bytes, the method waits up to `wait_s`
        seconds.

        `size` replaces the number of bytes that were already reserved for the same owner. If there are still not enough
        free bytes after the wait, the method returns False and changes nothing.
        """
        with self._changed:
            granted = self._changed.wait_for(lambda: self._fits(owner, size), timeout=max(0.0, wait_s))
            if granted:
                self._held[owner] = size
            return granted

    def release(self, owner: object) -> None:
        """Release the bytes that are reserved for an answer. If no bytes are reserved for the answer, the method does
        nothing.
        """
        with self._changed:
            if self._held.pop(owner, None) is not None:
                self._changed.notify_all()

    def _fits(self, owner: object, size: int) -> bool:
        others = [held for one, held in self._held.items() if one is not owner]
        return size <= _FREE_BYTES or sum(others) + size <= self._most or size >= max(others, default=0)


# The memory budget of the whole process. There is only one, because all threads of the process use the same memory.
IN_FLIGHT = MemoryBudget()
