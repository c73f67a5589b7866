"""Counts encoded frames for the progress display."""

import contextlib
import threading
import time
from collections.abc import Callable

_INTERVAL = 0.1  # seconds between two reports


class FrameCount:
    """Counts encoded frames from many threads.

    The object calls `report` with the number of encoded frames and the number of known frames. `report` is called about
    ten times a second, and when all known frames are encoded. The numbers that `report` gets never decrease.
    """

    def __init__(
        self, report: Callable[[int, int], None] | None, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._report = report
        self._clock = clock
        self._count = threading.Lock()
        self._reporting = threading.Lock()
        self._done = 0
        self._known = 0
        self._next_report = 0.0

    def expect(self, frames: int) -> None:
        """Increase the number of known frames of the video by `frames`."""
        with self._count:
            self._known += frames

    def add(self) -> None:
        """Count one encoded frame. Errors of `report` are ignored, because an error of the display must not end the
        rendering.
        """
        with self._count:
            self._done += 1
            now = self._clock()
            due = now >= self._next_report or self._done == self._known
            if due:
                self._next_report = now + _INTERVAL
        if due and self._report is not None:
            with self._reporting, contextlib.suppress(Exception):
                self._report(self._done, self._known)
