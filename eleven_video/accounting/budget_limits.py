"""Defines limits on spending, and decides whether a further call fits the limits. The ledger uses the decision whether
a call fits.

The unit of a limit is dollars or ElevenLabs credits. All amounts are whole numbers of trillionths of the limit's unit,
which are pico-dollars or pico-credits.

Before a call, the maximum cost of the call is reserved. The maximum cost stays reserved until the actual cost is known.
So the sum of the committed and the reserved amounts never exceeds the limit, even if many calls are in progress.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum, unique
from fractions import Fraction
from typing import Self

# The percentages of a limit. The user gets a message when the committed amount reaches one of these percentages.
MESSAGE_THRESHOLDS = (50, 80, 100)


@unique
class Scope(StrEnum):
    """The calls to which a limit applies. A limit applies to the calls of one run, batch, day or month, or to the calls
    with one value of `--project`.
    """

    RUN = "run"
    BATCH = "batch"
    DAY = "day"
    MONTH = "month"
    PROJECT = "project"


@unique
class Unit(StrEnum):
    """The unit of a limit and of its amounts."""

    DOLLARS = "dollars"
    CREDITS = "credits"


PICO_PER_CREDIT = 10**12


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit on spending.

    Attributes:
        scope: The calls to which the limit applies, such as the calls of one day.
        key: The key of the run, batch, day, month or project. The key is a session id, a name, or a date such as
            "2026-11-23" or "2026-11".
        limit_pico: The maximum amount that may be spent, in trillionths of `unit`.
        since: The first moment (UTC) of the day or month. `since` is None for other scopes. A call counts for the day
            and the month in which the call was requested.
        until: The first moment (UTC) after the day or month. `until` is None for other scopes.
        sessions: The ids of a batch's sessions. `sessions` is empty for other scopes.
        unit: Dollars or ElevenLabs credits.
    """

    scope: Scope
    key: str
    limit_pico: int
    since: datetime | None = None
    until: datetime | None = None
    sessions: frozenset[str] = frozenset()
    unit: Unit = Unit.DOLLARS
    zone: tzinfo | None = None

    @classmethod
    def batch(cls, name: str, limit_pico: int, sessions: Iterable[str], unit: Unit = Unit.DOLLARS) -> Self:
        """A limit on the total cost of several sessions."""
        return cls(Scope.BATCH, name, limit_pico, sessions=frozenset(sessions), unit=unit)

    @classmethod
    def run(cls, session: str, limit_pico: int, unit: Unit = Unit.DOLLARS) -> Self:
        """A limit on the cost of one session."""
        return cls(Scope.RUN, session, limit_pico, unit=unit)

    @classmethod
    def project(cls, name: str, limit_pico: int, unit: Unit = Unit.DOLLARS) -> Self:
        """A limit on the total cost of all sessions of a project. `name` is the value of `--project`."""
        return cls(Scope.PROJECT, name, limit_pico, unit=unit)

    @classmethod
    def day(cls, day: date, limit_pico: int, zone: tzinfo | None = None, unit: Unit = Unit.DOLLARS) -> Self:
        """A limit on the cost of all calls on one day in a time zone. If `zone` is None, this machine's time zone is
        used.
        """
        since, until = _midnight(day, zone), _midnight(day + timedelta(days=1), zone)
        return cls(Scope.DAY, day.isoformat(), limit_pico, since, until, unit=unit, zone=zone)

    @classmethod
    def month(cls, day: date, limit_pico: int, zone: tzinfo | None = None, unit: Unit = Unit.DOLLARS) -> Self:
        """A limit on the cost of all calls in the month that contains `day`. If `zone` is None, this machine's time
        zone is used.
        """
        first = day.replace(day=1)
        after = (first + timedelta(days=31)).replace(day=1)
        since, until = _midnight(first, zone), _midnight(after, zone)
        return cls(Scope.MONTH, f"{first:%Y-%m}", limit_pico, since, until, unit=unit, zone=zone)

    def at(self, now: datetime, zone: tzinfo | None = None) -> "Limit":
        """The limit that applies at `now`.

        If this limit's day or month is over, it is renewed for the current day or month. Days are those of `zone`, or of
        the limit's own time zone if `zone` is None.
        """
        if self.until is None or now < self.until:
            return self
        zone = zone or self.zone
        today = now.astimezone(zone).date()
        of_period = Limit.day if self.scope is Scope.DAY else Limit.month
        return of_period(today, self.limit_pico, zone, self.unit)


@unique
class Verdict(StrEnum):
    """The decision whether a call with a known maximum cost fits a limit."""

    ALLOWED = "allowed"
    LATER = "later"  # the call may fit when calls in progress are settled, so the call waits
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class BudgetStatus:
    """A limit with its committed and reserved amounts, in trillionths of the limit's unit.

    Attributes:
        limit: The limit.
        committed_pico: The cost of the settled calls.
        reserved_pico: The maximum cost of the calls that are not settled yet.
    """

    limit: Limit
    committed_pico: int
    reserved_pico: int

    @property
    def share(self) -> Fraction:
        """The committed amount divided by the limit, or 1 if the limit is zero."""
        if not self.limit.limit_pico:
            return Fraction(1)
        return Fraction(self.committed_pico, self.limit.limit_pico)

    @property
    def left_pico(self) -> int:
        """The amount that can still be reserved, in trillionths of the limit's unit. The amount is never negative."""
        return max(0, self.limit.limit_pico - self.committed_pico - self.reserved_pico)

    @property
    def mark(self) -> int:
        """The highest percentage in `MESSAGE_THRESHOLDS` that the committed amount has reached. The result is 0 if the
        committed amount has reached no percentage.
        """
        return max((mark for mark in MESSAGE_THRESHOLDS if self.share * 100 >= mark), default=0)

    def verdict(self, bound_pico: int) -> Verdict:
        """Decide whether a call fits the limit. The call costs at most `bound_pico` trillionths of the limit's unit."""
        if self.committed_pico + self.reserved_pico + bound_pico <= self.limit.limit_pico:
            return Verdict.ALLOWED
        if self.committed_pico + bound_pico <= self.limit.limit_pico:
            return Verdict.LATER
        return Verdict.REFUSED


def tightest(standings: tuple[BudgetStatus, ...]) -> BudgetStatus | None:
    """The status of the limit with the highest `share`, for displays that show only one limit.

    If `standings` is empty, the result is None.
    """
    return max(standings, key=lambda standing: standing.share, default=None)


def _midnight(day: date, zone: tzinfo | None) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)
