"""The entries of a ledger, one class for each kind. `applying` writes them to the tables."""

from datetime import datetime
from typing import NamedTuple

from eleven_video.accounting.pricing import Charge
from eleven_video.ledger.records import Intent, Resolution, SessionOutcome, SessionStart


# Named tuples: creating a frozen dataclass takes twice as long, and every call creates an entry.
class OpenSession(NamedTuple):
    start: SessionStart


class CloseSession(NamedTuple):
    session: str
    ended_at: datetime
    outcome: SessionOutcome
    output: str | None


class Intend(NamedTuple):
    intent: Intent


class Settle(NamedTuple):
    attempt: str
    charge: Charge


class Record(NamedTuple):
    """A charge without an intent."""

    session: str
    charge: Charge


class Free(NamedTuple):
    attempt: str
    reason: str


class Resolve(NamedTuple):
    attempt: str
    how: Resolution


class Mark(NamedTuple):
    """Writes nothing; it is durable when everything before it is."""


Entry = OpenSession | CloseSession | Intend | Settle | Record | Free | Resolve | Mark


class NotInLedger(LookupError):
    """An entry refers to a session or an attempt that is not in the ledger."""
