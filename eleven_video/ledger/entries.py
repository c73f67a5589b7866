"""The entries of a ledger, one class for each kind of change.

`store` creates them, `writer` queues them, and `applying` writes them to the tables or `spool` to a file.
"""

from datetime import datetime
from typing import NamedTuple

from eleven_video.accounting.pricing import Charge
from eleven_video.ledger.records import Intent, Resolution, SessionOutcome, SessionStart


# Named tuples: creating a frozen dataclass takes twice as long, and every call creates an entry.
class OpenSession(NamedTuple):
    """A run starts or resumes."""

    start: SessionStart


class CloseSession(NamedTuple):
    """A run ends, with its outcome and the path of its video, if it made one."""

    session: str
    ended_at: datetime
    outcome: SessionOutcome
    output: str | None


class Intend(NamedTuple):
    """A call is about to be made."""

    intent: Intent


class Settle(NamedTuple):
    """An attempt was answered, and this is its charge."""

    attempt: str
    charge: Charge


class Record(NamedTuple):
    """A charge without an intent."""

    session: str
    charge: Charge


class Free(NamedTuple):
    """An open attempt got an error that is not billed."""

    attempt: str
    reason: str


class Resolve(NamedTuple):
    """The user or a rule decided about an attempt whose cost stays unknown."""

    attempt: str
    how: Resolution


class Mark(NamedTuple):
    """Changes nothing. When it is durable, so is every entry before it: `Ledger.flush` waits for it."""


Entry = OpenSession | CloseSession | Intend | Settle | Record | Free | Resolve | Mark


class NotInLedger(LookupError):
    """An entry refers to a session or an attempt that is not in the ledger."""
