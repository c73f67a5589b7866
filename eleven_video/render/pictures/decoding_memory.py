"""Limits the memory that all threads of this process together use for decoding pictures."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Room:
    """An amount of memory that all threads share. If a thread needs more memory than is free, the thread waits until
    other threads release memory.

    Args:
        size: The memory that all threads together may take, in the same unit as the argument `share` of `taken`.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._taken = 0
        self._changed = threading.Condition()

    @contextmanager
    def taken(self, share: int) -> Iterator[None]:
        """Take `share` units of the memory until the `with` block ends. If `share` exceeds the whole memory, the whole
        memory is taken.

        Do not call `taken` inside a `with` block of `taken`. Two threads that have both taken some of the memory could
        wait for each other for ever.
        """
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
