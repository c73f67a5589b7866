"""What somebody who asked for a row to be written holds until it is."""

from enum import IntEnum
from threading import Condition

from eleven_video.ledger.entries import Entry


class Fate(IntEnum):
    PENDING = 0
    WRITTEN = 1
    SPOOLED = 2
    FAILED = 3


class Ticket:
    """Tells when a row is durable. Any number of threads may wait on it."""

    __slots__ = ("_decided", "entry", "fate")

    def __init__(self, entry: Entry, decided: Condition) -> None:
        self.entry = entry
        self.fate = Fate.PENDING
        self._decided = decided

    @property
    def done(self) -> bool:
        """The row survives a crash: it is in the ledger or, where that cannot be written, in the spool."""
        return self.fate is Fate.WRITTEN or self.fate is Fate.SPOOLED

    @property
    def spooled(self) -> bool:
        return self.fate is Fate.SPOOLED

    @property
    def failed(self) -> bool:
        """The row could be written nowhere."""
        return self.fate is Fate.FAILED

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until the row's fate is known, at most `timeout` seconds; returns `done`."""
        with self._decided:
            self._decided.wait_for(lambda: self.fate is not Fate.PENDING, timeout)
        return self.done
