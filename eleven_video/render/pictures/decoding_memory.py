"""Limits the memory that all threads of this process together use for decoding pictures."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Room:
    """An amount of memory that all threads share. A thread that needs more than is free waits until other threads give
    memory back.

    Args:
        size: The memory that all threads together may take, in the same unit as the amounts given to `taken`.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._taken = 0
        self._changed = threading.Condition()

    @contextmanager
    def taken(self, share: int) -> Iterator[None]:
        """A `with` block during which `share` units of the memory are taken. If `share` exceeds the whole memory, the
        whole memory is taken.

        Do not put such a block inside another one. Two threads that each hold some of the memory could wait for each
        other for ever.
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
