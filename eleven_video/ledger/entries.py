"""The entries of a ledger. There is one class of entries for each kind of change.

`store` creates entries, and `writer_thread` puts them into a queue. Then `entry_writes` writes the entries to the
tables, or `spool` writes them to a file.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, NamedTuple

from eleven_video.accounting.pricing import Charge
from eleven_video.ledger.charge_rows import charge_values
from eleven_video.ledger.records import Intent, Resolution, SessionOutcome, SessionStart


# Most entries are named tuples, because every call creates entries, and it takes twice as long to create a frozen
# dataclass.
class OpenSession(NamedTuple):
    """An entry that records that a session starts, or that it resumes in another run."""

    start: SessionStart


class CloseSession(NamedTuple):
    """An entry that records that a run has ended.

    Attributes:
        session: The id of the session.
        ended_at: The time at which the run ended.
        outcome: How the run ended.
        output: The path of the video, or None if the run made no video.
        length_ms: The length of the video in milliseconds, or None if the run made no video.
        size_bytes: The size of the video file in bytes, or None if the size is unknown.
    """

    session: str
    ended_at: datetime
    outcome: SessionOutcome
    output: str | None
    length_ms: int | None = None
    size_bytes: int | None = None


class Intend(NamedTuple):
    """An entry that records that a call is about to be made."""

    intent: Intent


class _ChargeEntry:
    charge: Charge

    @cached_property
    def row(self) -> Mapping[str, Any]:
        """The charge as values of columns. These values are computed once, and used for the result file, the table and
        the spool.
        """
        return charge_values(self.charge)


@dataclass(frozen=True)
class Settle(_ChargeEntry):
    """An entry that records the charge of a call whose intent the ledger has."""

    attempt: str
    charge: Charge


@dataclass(frozen=True)
class Record(_ChargeEntry):
    """An entry that records the charge of a call whose intent the ledger does not have."""

    session: str
    charge: Charge


class Free(NamedTuple):
    """An entry that records that a call failed with an error that is not billed. `reason` is the error message."""

    attempt: str
    reason: str


class Resolve(NamedTuple):
    """An entry that records how the user or a rule of the product has decided about a call whose cost will stay
    unknown.
    """

    attempt: str
    how: Resolution


class Mark(NamedTuple):
    """An entry that changes nothing. `Ledger.flush` queues such an entry and waits until it is written. Then all
    earlier entries are durable.
    """


Entry = OpenSession | CloseSession | Intend | Settle | Record | Free | Resolve | Mark


class NotInLedger(LookupError):
    """An entry refers to a session or an attempt that the ledger does not have."""
