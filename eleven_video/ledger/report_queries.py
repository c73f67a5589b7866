"""Sums over time: by day or month of a zone, by model or project, and what was paid for nothing."""

# Statements are put together from texts of the ledger's own; what a user typed is passed as a value.
# ruff: noqa: S608

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta, tzinfo

from eleven_video.accounting.events import CallKind
from eleven_video.ledger.columns import TOTAL_COLUMNS
from eleven_video.ledger.conditions import IS_UNKNOWN, UNKNOWN_SUMS, Ask, between, where
from eleven_video.ledger.query_rows import NOT_READABLE, open_costs_of, totals_of, unreadable
from eleven_video.ledger.reading import Value
from eleven_video.ledger.records import Mode, SessionOutcome
from eleven_video.ledger.reports import FailureSpend, GroupBy, OpenCost, Report, ReportRow, Totals
from eleven_video.ledger.zones import Zone, day_of_number

_SUMS = ", ".join(f"SUM({column})" for column in TOTAL_COLUMNS)
_GROUP_COLUMN = {
    GroupBy.MODEL: "model",
    GroupBy.VOICE: "name",
    GroupBy.SERVICE: "service",
    GroupBy.PROJECT: "project",
}


@dataclass(frozen=True, slots=True)
class Span:
    """What is summed up: the calls of a mode between two days of a zone, both included, and of a project.

    None is no limit there.
    """

    mode: Mode
    since: date | None
    until: date | None
    zone: tzinfo | None
    project: str | None = None

    def of(self, moment: str, mode: str, project: str) -> tuple[list[str], dict[str, Value]]:
        """That a row belongs to it, by the names of the columns that tell."""
        conditions, values = between(moment, self.since, self.until, self.zone)
        kind, kind_values = self._kind(mode, project)
        return [*conditions, *kind], values | kind_values

    def of_slots(self) -> tuple[list[str], dict[str, Value]]:
        """The same for sums by quarter hour."""
        conditions, values = self._kind("mode", "project")
        days = Zone(self.zone)
        if self.since is not None:
            conditions.append("slot >= :since")
            values["since"] = days.midnight_slot(self.since)
        if self.until is not None:
            conditions.append("slot < :until")
            values["until"] = days.midnight_slot(self.until + timedelta(days=1))
        return conditions, values

    def _kind(self, mode: str, project: str) -> tuple[list[str], dict[str, Value]]:
        if self.project is None:
            return [f"{mode} = :mode"], {"mode": str(self.mode)}
        return [f"{mode} = :mode", f"{project} = :project"], {"mode": str(self.mode), "project": self.project}


def report(ask: Ask, by: GroupBy, span: Span) -> Report:
    """Sums by a group, from sums by quarter hour: see `LedgerReader.report`."""
    days = Zone(span.zone)
    conditions, values = span.of_slots()
    if by is GroupBy.VOICE:
        conditions.append("kind = :kind")
        values["kind"] = str(CallKind.SPEECH)
    column = _GROUP_COLUMN.get(by)
    if column is not None:
        sums = _grouped(ask, column, conditions, values)
        rows = tuple(sorted((ReportRow(str(key), total) for key, total in sums), key=_dearest_first))
    else:
        rows = _by_time(ask, by, days, conditions, values)
    unknown, resolved = _open_costs(ask, span)
    return Report(
        by=by,
        zone=days.name,
        rows=rows,
        total=sum((row.totals for row in rows), Totals()),
        open=unknown,
        resolved=resolved,
    )


def failure_spend(ask: Ask, span: Span) -> FailureSpend:
    """What was paid and bought nothing so far: see `LedgerReader.spent_on_failures`."""
    conditions, values = span.of_slots()
    failed = ask(f"SELECT SUM(failed_calls), SUM(failed_pico) FROM rollups{where(conditions)}", values)
    calls, pico = next(failed, (0, 0))
    ended: list[int] = []
    endless: list[int] = []
    for has_end, spent in _without_a_video(ask, span):
        (ended if has_end else endless).append(spent)
    unknown, _resolved = _open_costs(ask, span)
    return FailureSpend(
        # A sum over nothing is None.
        calls=int(calls or 0),
        pico=int(pico or 0),
        unfinished_sessions=len(ended),
        unfinished_pico=sum(ended),
        sessions_without_an_end=len(endless),
        without_an_end_pico=sum(endless),
        open=unknown,
    )


def _without_a_video(ask: Ask, span: Span) -> Iterator[tuple[bool, int]]:
    """Sessions that paid for calls and did not complete: whether each has ended, and what was paid."""
    conditions, values = span.of("c.occurred_at", "s.mode", "a.project")
    conditions.append("(s.outcome IS NULL OR s.outcome <> :completed)")
    values["completed"] = str(SessionOutcome.COMPLETED)
    # Only a call's attempt tells its project; to look up each takes longer than all the rest.
    attempts = " JOIN attempts a ON a.id = c.attempt_id" if span.project is not None else ""
    rows = ask(
        f"SELECT s.ended_at IS NOT NULL, SUM(c.pico) FROM sessions s JOIN charges c ON c.session_id = s.id{attempts}"
        f"{where(conditions)} GROUP BY s.id",
        values,
    )
    return ((bool(has_end), int(pico)) for has_end, pico in rows)


def _by_time(
    ask: Ask, by: GroupBy, days: Zone, conditions: list[str], values: dict[str, Value]
) -> tuple[ReportRow, ...]:
    # One by one they are found in the index; together they take a look at every row.
    ends = ", ".join(f"(SELECT {end}(slot) FROM rollups{where(conditions)})" for end in ("MIN", "MAX"))
    first, last = next(ask(f"SELECT {ends}", values), (None, None))
    if first is None or last is None:
        return ()
    sums: dict[str, Totals] = {}
    for number, total in sorted(_grouped(ask, days.day_of_slot(first, last), conditions, values)):
        try:
            key = _time_key(by, day_of_number(int(number)))
        except NOT_READABLE as error:
            raise unreadable("a sum of a day", error) from error
        sums[key] = sums.get(key, Totals()) + total
    return tuple(ReportRow(key, total) for key, total in sums.items())


def _grouped(ask: Ask, column: str, conditions: list[str], values: dict[str, Value]) -> list[tuple[str | int, Totals]]:
    rows = ask(f"SELECT {column}, {_SUMS} FROM rollups{where(conditions)} GROUP BY 1", values)
    return [(key, totals_of(sums)) for key, *sums in rows]


def _open_costs(ask: Ask, span: Span) -> tuple[OpenCost, OpenCost]:
    conditions, values = span.of("a.started_at", "a.mode", "a.project")
    conditions.append(IS_UNKNOWN)
    return open_costs_of(ask(f"SELECT {UNKNOWN_SUMS} FROM attempts a{where(conditions)} GROUP BY a.state", values))


def _time_key(by: GroupBy, day: date) -> str:
    if by is GroupBy.MONTH:
        return f"{day:%Y-%m}"
    if by is GroupBy.WEEK:
        year, week, _ = day.isocalendar()
        return f"{year}-W{week:02}"
    return day.isoformat()


def _dearest_first(row: ReportRow) -> tuple[int, str]:
    return -row.totals.pico, row.key
