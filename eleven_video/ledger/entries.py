"""The entries of a ledger, one class for each kind of change.

`store` creates them, `writer` queues them, and `applying` writes them to the tables or `spool` to a file.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, NamedTuple

from eleven_video.accounting.pricing import Charge
from eleven_video.ledger.charge_rows import charge_values
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


class _ChargeEntry:
    charge: Charge

    @cached_property
    def row(self) -> Mapping[str, Any]:
        """The column values of the charge: the same ones for a result's file, the table and the spool."""
        return charge_values(self.charge)


@dataclass(frozen=True)
class Settle(_ChargeEntry):
    """The charge of an attempt whose intent was recorded."""

    attempt: str
    charge: Charge


@dataclass(frozen=True)
class Record(_ChargeEntry):
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
