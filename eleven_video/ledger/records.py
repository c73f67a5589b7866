"""What the ledger keeps, as values: sessions, calls that were asked for, limits and what became of them."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum, unique
from typing import Self

from eleven_video.accounting.events import CallKind


@unique
class Mode(StrEnum):
    """Whether calls cost money. The two are never added together."""

    LIVE = "live"
    SANDBOX = "sandbox"


@unique
class SessionOutcome(StrEnum):
    """How a session ended. One that was killed has none."""

    COMPLETED = "completed"
    FAILED = "failed"
    INTERRUPTED = "interrupted"
    OVER_BUDGET = "over_budget"


@unique
class AttemptState(StrEnum):
    """What is known of a call that was asked for."""

    OPEN = "open"  # no answer yet, or none that told what it cost: it may have been billed
    SETTLED = "settled"
    FREE = "free"  # answered with an error that is not billed
    RESOLVED = "resolved"  # nobody will ever know; a person or a rule has decided what to do


@unique
class Resolution(StrEnum):
    """What was decided about a call whose cost nobody knows. All but the last keep its bound counted."""

    RETRIED = "retried"
    SKIPPED = "skipped"
    BILLED = "billed"
    NOT_BILLED = "not_billed"


@dataclass(frozen=True, slots=True)
class SessionStart:
    """A run begins, or goes on under the id it had before. `project` may be empty."""

    id: str
    mode: Mode
    title: str
    started_at: datetime
    project: str = ""


@dataclass(frozen=True, slots=True)
class Session:
    """A run as the ledger knows it. `ended_at` and `outcome` are None while it runs, and for ever where it was killed."""

    id: str
    mode: Mode
    project: str
    title: str
    started_at: datetime
    ended_at: datetime | None
    outcome: SessionOutcome | None
    output: str | None


@dataclass(frozen=True, slots=True)
class Intent:
    """One call that is about to be made.

    Attributes:
        id: Unique among all attempts, chosen by the caller.
        content_key: What is bought: the key under which the result is kept.
        bound_pico: The most it may cost, in pico-dollars; None where no rate is known.
    """

    id: str
    session: str
    service: str
    kind: CallKind
    model: str
    started_at: datetime
    name: str = ""
    scene: int | None = None
    attempt: int = 1
    content_key: str = ""
    bound_pico: int | None = None


@dataclass(frozen=True, slots=True)
class Attempt:
    """A call that was asked for, and what became of it. `reason` tells why it was free or how it was resolved."""

    intent: Intent
    state: AttemptState
    reason: str | None


@unique
class Scope(StrEnum):
    """What a limit holds for."""

    RUN = "run"
    DAY = "day"
    MONTH = "month"
    PROJECT = "project"


@dataclass(frozen=True, slots=True)
class Limit:
    """What may be spent, in pico-dollars, within a scope; `key` names the one meant, such as "2026-11-23" or a project.

    A day's or month's limit counts the calls that were asked for from `since` until before `until`.
    """

    scope: Scope
    key: str
    limit_pico: int
    since: datetime | None = None
    until: datetime | None = None

    @classmethod
    def run(cls, session: str, limit_pico: int) -> Self:
        return cls(Scope.RUN, session, limit_pico)

    @classmethod
    def project(cls, name: str, limit_pico: int) -> Self:
        return cls(Scope.PROJECT, name, limit_pico)

    @classmethod
    def day(cls, day: date, limit_pico: int, zone: tzinfo | None = None) -> Self:
        """The limit of a day in a zone; None is this machine's zone."""
        return cls(
            Scope.DAY, day.isoformat(), limit_pico, _midnight(day, zone), _midnight(day + timedelta(days=1), zone)
        )

    @classmethod
    def month(cls, day: date, limit_pico: int, zone: tzinfo | None = None) -> Self:
        """The limit of the month that a day is in."""
        first = day.replace(day=1)
        after = (first + timedelta(days=31)).replace(day=1)
        return cls(Scope.MONTH, f"{first:%Y-%m}", limit_pico, _midnight(first, zone), _midnight(after, zone))


@dataclass(frozen=True, slots=True)
class Granted:
    """The call may be made: its intent is durable and its bound is counted against every limit."""


@dataclass(frozen=True, slots=True)
class Refused:
    """The call would pass `limit`: settled calls came to `committed_pico`, open ones may come to `reserved_pico`."""

    limit: Limit
    committed_pico: int
    reserved_pico: int


@dataclass(frozen=True, slots=True)
class Unavailable:
    """The ledger cannot be asked, so no limit can be promised. Nothing was written."""

    reason: str


def _midnight(day: date, zone: tzinfo | None) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)
