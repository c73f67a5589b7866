"""The entries of a ledger: one class for each kind of change.

`store` creates entries and `writer_thread` queues them. Then `entry_writes` writes them to the tables, or `spool` to a
file.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, NamedTuple

from eleven_video.accounting.pricing import Charge
from eleven_video.ledger.charge_rows import charge_values
from eleven_video.ledger.records import Intent, Resolution, SessionOutcome, SessionStart


# Most entries are named tuples, because every call creates entries, and a frozen dataclass takes twice as long to
# create.
class OpenSession(NamedTuple):
    """A session starts, or it resumes in another run."""

    start: SessionStart


class CloseSession(NamedTuple):
    """A run ends.

    Attributes:
        session: The id of the session.
        ended_at: The time of the end.
        outcome: How the run ended.
        output: The path of the video; None if the run made none.
        length_ms: The length of the video in milliseconds; None if the run made none.
        size_bytes: The size of the video's file; None if unknown.
    """

    session: str
    ended_at: datetime
    outcome: SessionOutcome
    output: str | None
    length_ms: int | None = None
    size_bytes: int | None = None


class Intend(NamedTuple):
    """A call is about to be made."""

    intent: Intent


class _ChargeEntry:
    charge: Charge

    @cached_property
    def row(self) -> Mapping[str, Any]:
        """The charge's column values, computed once for three uses: the file of the result, the table, the spool."""
        return charge_values(self.charge)


@dataclass(frozen=True)
class Settle(_ChargeEntry):
    """A call whose intent was recorded before is charged."""

    attempt: str
    charge: Charge


@dataclass(frozen=True)
class Record(_ChargeEntry):
    """A call without a recorded intent is charged."""

    session: str
    charge: Charge


class Free(NamedTuple):
    """A call has failed with an error that is not billed; `reason` is its message."""

    attempt: str
    reason: str


class Resolve(NamedTuple):
    """The user or a rule of the product has decided about a call whose cost will stay unknown."""

    attempt: str
    how: Resolution


class Mark(NamedTuple):
    """Changes nothing. `Ledger.flush` queues a mark and waits for it: all entries before the mark are durable then."""


Entry = OpenSession | CloseSession | Intend | Settle | Record | Free | Resolve | Mark


class NotInLedger(LookupError):
    """An entry refers to a session or an attempt that the ledger does not have."""
