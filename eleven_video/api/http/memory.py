"""The memory that all answers in flight may take together."""

from threading import Condition

# Four pictures of usual size are 16 MB. While answers are read, parsed and kept, each byte of them is there up to five times.
MOST_BYTES = 24_000_000
# Smaller answers never wait for larger ones.
_FREE_BYTES = 1_000_000


class MemoryBudget:
    """A sum that the threads which read answers share.

    An answer that would pass it waits until others are done. The largest one may always go on, so that they never all wait
    for each other: the sum is at most `most_bytes` and one more answer.
    """

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most = most_bytes
        self._held: dict[object, int] = {}
        self._changed = Condition()

    @property
    def held(self) -> int:
        """Bytes that all answers hold."""
        with self._changed:
            return sum(self._held.values())

    def hold(self, owner: object, size: int, *, wait_s: float) -> bool:
        """Let an answer take `size` bytes in all; False where there was no room for it within `wait_s` seconds."""
        with self._changed:
            granted = self._changed.wait_for(lambda: self._fits(owner, size), timeout=max(0.0, wait_s))
            if granted:
                self._held[owner] = size
            return granted

    def release(self, owner: object) -> None:
        """The answer is done with; one that holds nothing may say so, too."""
        with self._changed:
            if self._held.pop(owner, None) is not None:
                self._changed.notify_all()

    def _fits(self, owner: object, size: int) -> bool:
        others = [held for one, held in self._held.items() if one is not owner]
        return size <= _FREE_BYTES or sum(others) + size <= self._most or size >= max(others, default=0)


# One for the process: its memory is one, too.
IN_FLIGHT = MemoryBudget()
