"""Limits on spending, and whether one more call fits them. Pure. The ledger applies them when a call is reserved.

A limit is in dollars or in ElevenLabs' credits. Amounts are whole trillionths of its unit: pico-dollars or pico-credits.

From its reservation until its cost is known, a call counts at its upper bound. So the committed and reserved amounts
together never exceed the limit, however many calls are running.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum, unique
from fractions import Fraction
from typing import Self

# Shares of a limit, in percent, at which the user gets a message.
MARKS = (50, 80, 100)


@unique
class Scope(StrEnum):
    """What a limit applies to: one run, one batch, one day, one month or one project."""

    RUN = "run"
    BATCH = "batch"
    DAY = "day"
    MONTH = "month"
    PROJECT = "project"


@unique
class Unit(StrEnum):
    """The unit of a limit."""

    DOLLARS = "dollars"
    CREDITS = "credits"


PICO_PER_CREDIT = 10**12


@dataclass(frozen=True, slots=True)
class Limit:
    """The limit on spending within a scope. `key` tells which one, such as "2026-11-23" or a project's name.

    A day's or month's limit counts the calls requested from `since` (included) to `until` (excluded); a batch's limit
    counts the calls of its `sessions`. `limit_pico` is in trillionths of `unit`.
    """

    scope: Scope
    key: str
    limit_pico: int
    since: datetime | None = None
    until: datetime | None = None
    sessions: frozenset[str] = frozenset()
    unit: Unit = Unit.DOLLARS

    @classmethod
    def batch(cls, name: str, limit_pico: int, sessions: Iterable[str], unit: Unit = Unit.DOLLARS) -> Self:
        """The limit of several sessions together."""
        return cls(Scope.BATCH, name, limit_pico, sessions=frozenset(sessions), unit=unit)

    @classmethod
    def run(cls, session: str, limit_pico: int, unit: Unit = Unit.DOLLARS) -> Self:
        """The limit of one session."""
        return cls(Scope.RUN, session, limit_pico, unit=unit)

    @classmethod
    def project(cls, name: str, limit_pico: int, unit: Unit = Unit.DOLLARS) -> Self:
        """The limit of all sessions of a project together."""
        return cls(Scope.PROJECT, name, limit_pico, unit=unit)

    @classmethod
    def day(cls, day: date, limit_pico: int, zone: tzinfo | None = None, unit: Unit = Unit.DOLLARS) -> Self:
        """The limit of a day in a zone; None is this machine's zone."""
        since, until = _midnight(day, zone), _midnight(day + timedelta(days=1), zone)
        return cls(Scope.DAY, day.isoformat(), limit_pico, since, until, unit=unit)

    @classmethod
    def month(cls, day: date, limit_pico: int, zone: tzinfo | None = None, unit: Unit = Unit.DOLLARS) -> Self:
        """The limit of the month that contains a day."""
        first = day.replace(day=1)
        after = (first + timedelta(days=31)).replace(day=1)
        since, until = _midnight(first, zone), _midnight(after, zone)
        return cls(Scope.MONTH, f"{first:%Y-%m}", limit_pico, since, until, unit=unit)

    def at(self, now: datetime, zone: tzinfo | None = None) -> "Limit":
        """The limit that applies at `now`: if this limit's day or month is over, the same limit for the current one."""
        if self.until is None or now < self.until:
            return self
        today = now.astimezone(zone).date()
        of_period = Limit.day if self.scope is Scope.DAY else Limit.month
        return of_period(today, self.limit_pico, zone, self.unit)


@unique
class Verdict(StrEnum):
    """The answer of a limit to a call with a given upper bound."""

    ALLOWED = "allowed"
    LATER = "later"  # it fits if running calls cost less than reserved: ask again when one of them is settled
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class BudgetStatus:
    """The used part of a limit: settled calls cost `committed_pico`, and open calls may cost `reserved_pico`.

    Both are in trillionths of the limit's unit.
    """

    limit: Limit
    committed_pico: int
    reserved_pico: int

    @property
    def share(self) -> Fraction:
        """The committed share of the limit, from 0. The share of a limit of zero is 1."""
        if not self.limit.limit_pico:
            return Fraction(1)
        return Fraction(self.committed_pico, self.limit.limit_pico)

    @property
    def left_pico(self) -> int:
        """The amount that can still be reserved."""
        return max(0, self.limit.limit_pico - self.committed_pico - self.reserved_pico)

    @property
    def mark(self) -> int:
        """The highest of `MARKS`, in percent, that the committed share has reached; 0 below the first."""
        return max((mark for mark in MARKS if self.share * 100 >= mark), default=0)

    def verdict(self, bound_pico: int) -> Verdict:
        """The verdict for a call with the upper bound `bound_pico`, in trillionths of the limit's unit."""
        if self.committed_pico + self.reserved_pico + bound_pico <= self.limit.limit_pico:
            return Verdict.ALLOWED
        if self.committed_pico + bound_pico <= self.limit.limit_pico:
            return Verdict.LATER
        return Verdict.REFUSED


def tightest(standings: tuple[BudgetStatus, ...]) -> BudgetStatus | None:
    """The limit with the largest used share, for displays that show only one."""
    return max(standings, key=lambda standing: standing.share, default=None)


def _midnight(day: date, zone: tzinfo | None) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)
