"""Memory for decoding, shared by all threads of the process."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Room:
    """A shared amount of memory; a thread whose share does not fit waits until others release theirs.

    Args:
        size: In any unit.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._taken = 0
        self._changed = threading.Condition()

    @contextmanager
    def taken(self, share: int) -> Iterator[None]:
        """Hold a share while inside. A holder must not take a second share: two such threads could wait for each other."""
        share = min(share, self._size)
        with self._changed:
            while self._taken + share > self._size:
                # A wait without a limit could not be interrupted by Ctrl-C on Windows.
                self._changed.wait(timeout=1.0)
            self._taken += share
        try:
            yield
        finally:
            with self._changed:
                self._taken -= share
                self._changed.notify_all()
