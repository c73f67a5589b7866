"""Queries for reports: the usage by day, model or another group.

All reports read the table `rollups`. So a report takes the same time for one call and for a thousand calls in a slot.
"""

# The linter warns about SQL that is built from strings. All strings are constants; user input is passed as parameters.
# ruff: noqa: S608

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta, tzinfo
from functools import reduce
from operator import add

from eleven_video.accounting.calls import CallKind
from eleven_video.domain.options import Mode
from eleven_video.ledger.encoding import TOTAL_COLUMNS
from eleven_video.ledger.reading.conditions import IS_UNKNOWN, UNKNOWN_SUMS, Ask, between, where
from eleven_video.ledger.reading.connection import Value
from eleven_video.ledger.reading.local_days import Zone, day_of_number
from eleven_video.ledger.reading.query_rows import NOT_READABLE, open_costs_of, totals_of, unreadable
from eleven_video.ledger.reading.report_types import Breakdown, GroupBy, OpenCost, Report, ReportRow, Totals

_SUMS = ", ".join(f"SUM({column})" for column in TOTAL_COLUMNS)
GROUP_COLUMN = {
    GroupBy.MODEL: "model",
    GroupBy.VOICE: "name",
    GroupBy.SERVICE: "service",
    GroupBy.PROJECT: "project",
    GroupBy.PROFILE: "profile",
}
# Reports can be divided into parts. Only calls for speech have voices, so all other calls are one part.
_PART_COLUMN = GROUP_COLUMN | {GroupBy.VOICE: f"CASE WHEN kind = '{CallKind.SPEECH}' THEN name ELSE '' END"}
# Sums in the order of the fields of `Totals`. To add up thousands of rows is much faster with lists than with `Totals`.
Amounts = Sequence[int]
TIMES = frozenset({GroupBy.DAY, GroupBy.WEEK, GroupBy.MONTH})


@dataclass(frozen=True, slots=True)
class Span:
    """Selects the calls that a report counts.

    Attributes:
        mode: The mode of the calls: live services or sandbox.
        since: The first day of the calls, in the time zone `zone`. If `since` is None, there is no first day.
        until: The last day of the calls, in the time zone `zone`. If `until` is None, there is no last day.
        zone: The time zone of the days. If `zone` is None, the time zone of this machine is used.
        project: The --project label of the calls. If `project` is None, calls of all projects are selected.
        profile: The profile of the calls. If `profile` is None, calls of all profiles are selected.
    """

    mode: Mode
    since: date | None
    until: date | None
    zone: tzinfo | None
    project: str | None = None
    profile: str | None = None

    def of(self, moment: str, mode: str, attempts: str) -> tuple[list[str], dict[str, Value]]:
        """The SQL conditions that select single calls, and the parameters of these conditions.

        Args:
            moment: The name of the column with the time of a call.
            mode: The name of the column with the mode of a call.
            attempts: The name of the table that has the columns `project` and `profile`.
        """
        conditions, values = between(moment, self.since, self.until, self.zone)
        kind, kind_values = self._kind(mode, f"{attempts}.")
        return [*conditions, *kind], values | kind_values

    def of_slots(self) -> tuple[list[str], dict[str, Value]]:
        """The SQL conditions that select rows of the table `rollups`, and their parameters. The table `rollups` has
        sums for each slot.
        """
        conditions, values = self._kind("mode", "")
        days = Zone(self.zone)
        if self.since is not None:
            conditions.append("slot >= :since")
            values["since"] = days.midnight_slot(self.since)
        if self.until is not None:
            conditions.append("slot < :until")
            values["until"] = days.midnight_slot(self.until + timedelta(days=1))
        return conditions, values

    def _kind(self, mode: str, attempts: str) -> tuple[list[str], dict[str, Value]]:
        conditions = [f"{mode} = :mode"]
        values: dict[str, Value] = {"mode": str(self.mode)}
        for column, wanted in (("project", self.project), ("profile", self.profile)):
            if wanted is not None:
                conditions.append(f"{attempts}{column} = :{column}")
                values[column] = wanted
        return conditions, values


def report(ask: Ask, by: GroupBy, span: Span) -> Report:
    """Sums of the usage by group: see `LedgerReader.report`."""
    return _report(ask, by, span, _sums(ask, by, span))


def breakdown(ask: Ask, by: GroupBy, parts: GroupBy, span: Span) -> Breakdown:
    """Sums of the usage by group, and the parts of each group: see `LedgerReader.breakdown`."""
    if parts in TIMES:
        raise ValueError(f"a group cannot be divided by {parts}")
    found = _sums(ask, by, span, _PART_COLUMN[parts])
    cells = {key: {part: totals_of(amounts) for part, amounts in row.items()} for key, row in found.items()}
    whole: dict[str, Amounts] = {}
    for row in found.values():
        for part, amounts in row.items():
            whole[part] = _added(whole.get(part), amounts)
    totals = {part: totals_of(amounts) for part, amounts in whole.items()}
    return Breakdown(_report(ask, by, span, found), parts, cells, totals)


def _report(ask: Ask, by: GroupBy, span: Span, found: Mapping[str, Mapping[str, Amounts]]) -> Report:
    rows = [ReportRow(key, totals_of(reduce(_added, parts.values()))) for key, parts in found.items()]
    # A report by voice counts only calls for speech.
    unknown, resolved = open_costs(ask, span, CallKind.SPEECH if by is GroupBy.VOICE else None)
    return Report(
        by=by,
        zone=Zone(span.zone).name,
        rows=tuple(sorted(rows, key=(lambda row: row.key) if by in TIMES else _dearest_first)),
        total=sum((row.totals for row in rows), Totals()),
        open=unknown,
        resolved=resolved,
    )


def _sums(ask: Ask, by: GroupBy, span: Span, part: str = "''") -> dict[str, dict[str, Amounts]]:
    """The sums of each part of each group. `part` is an SQL expression for the part of a row of the table `rollups`."""
    conditions, values = span.of_slots()
    if by is GroupBy.VOICE:
        conditions.append("kind = :kind")
        values["kind"] = str(CallKind.SPEECH)
    column = GROUP_COLUMN.get(by) or _day(ask, span, conditions, values)
    if column is None:
        return {}
    sums: dict[str, dict[str, Amounts]] = {}
    for key, name, *found in ask(
        f"SELECT {column}, {part}, {_SUMS} FROM rollups{where(conditions)} GROUP BY 1, 2", values
    ):
        parts = sums.setdefault(group_key(by, key), {})
        parts[str(name)] = _added(parts.get(str(name)), found)
    return sums


def _added(some: Amounts | None, more: Amounts) -> Amounts:
    return more if some is None else list(map(add, some, more))


def _day(ask: Ask, span: Span, conditions: list[str], values: dict[str, Value]) -> str | None:
    """An SQL expression for the day of a row of the table `rollups`, or None if no row meets the conditions."""
    # If MIN and MAX are two subqueries, the database uses the index to find them. If they were in one query, the
    # database would read every row.
    ends = ", ".join(f"(SELECT {end}(slot) FROM rollups{where(conditions)})" for end in ("MIN", "MAX"))
    first, last = next(ask(f"SELECT {ends}", values), (None, None))
    return None if first is None or last is None else Zone(span.zone).day_of_slot(first, last)


def group_key(by: GroupBy, found: object) -> str:
    """The key of a group in a report. `found` is the number of a day, or the name of another group.

    Raises:
        ConfigurationError: The day is not a day of the calendar.
    """
    if by not in TIMES:
        return str(found)
    try:
        return time_key(by, day_of_number(int(str(found))))
    except NOT_READABLE as error:
        raise unreadable("a sum of a day", error) from error


def open_costs(ask: Ask, span: Span, kind: CallKind | None = None) -> tuple[OpenCost, OpenCost]:
    """The possible cost of the unresolved calls in a span, and of those about which the user or a rule has decided."""
    conditions, values = span.of("a.started_at", "a.mode", "a")
    conditions.append(IS_UNKNOWN)
    if kind is not None:
        conditions.append("a.kind = :kind")
        values["kind"] = str(kind)
    return open_costs_of(ask(f"SELECT {UNKNOWN_SUMS} FROM attempts a{where(conditions)} GROUP BY a.state", values))


def time_key(by: GroupBy, day: date) -> str:
    """The key in a report of the day, the week or the month that contains `day`: "2026-11-23", "2026-W48",
    "2026-11".
    """
    if by is GroupBy.MONTH:
        return f"{day:%Y-%m}"
    if by is GroupBy.WEEK:
        year, week, _ = day.isocalendar()
        return f"{year}-W{week:02}"
    return day.isoformat()


def _dearest_first(row: ReportRow) -> tuple[int, str]:
    return -row.totals.pico, row.key
