"""Limits the memory that all threads of the process use for decoding pictures."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Room:
    """A shared amount of memory. A thread whose share does not fit waits until others release theirs.

    Args:
        size: The whole amount, in any unit.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._taken = 0
        self._changed = threading.Condition()

    @contextmanager
    def taken(self, share: int) -> Iterator[None]:
        """A block that holds a share. Do not nest blocks: two threads could then wait for each other."""
        share = min(share, self._size)
        with self._changed:
            while self._taken + share > self._size:
                # On Windows, Ctrl-C cannot interrupt a wait without a timeout.
                self._changed.wait(timeout=1.0)
            self._taken += share
        try:
            yield
        finally:
            with self._changed:
                self._taken -= share
                self._changed.notify_all()
