"""Sums over time: by day or month of a zone, by model or project, and what was paid for nothing."""

# Statements are put together from texts of the ledger's own; what a user typed is passed as a value.
# ruff: noqa: S608

from dataclasses import dataclass
from datetime import date, timedelta, tzinfo

from eleven_video.accounting.events import CallKind
from eleven_video.ledger.columns import TOTAL_COLUMNS
from eleven_video.ledger.conditions import IS_UNKNOWN, UNKNOWN_SUMS, Ask, between, where
from eleven_video.ledger.query_rows import open_costs_of, totals_of
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
    """What is summed up: the calls of a mode between two days of a zone, both included. None is no limit there."""

    mode: Mode
    since: date | None
    until: date | None
    zone: tzinfo | None

    def of(self, column: str) -> tuple[list[str], dict[str, Value]]:
        return between(column, self.since, self.until, self.zone)


def report(ask: Ask, by: GroupBy, span: Span) -> Report:
    """Sums by a group, from sums by quarter hour: see `LedgerReader.report`."""
    days = Zone(span.zone)
    conditions = ["mode = :mode"]
    values: dict[str, Value] = {"mode": str(span.mode)}
    if span.since is not None:
        conditions.append("slot >= :since")
        values["since"] = days.midnight_slot(span.since)
    if span.until is not None:
        conditions.append("slot < :until")
        values["until"] = days.midnight_slot(span.until + timedelta(days=1))
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
    total = report(ask, GroupBy.SERVICE, span)
    conditions, values = span.of("c.occurred_at")
    conditions += ["s.mode = :mode", "s.ended_at IS NOT NULL", "s.outcome <> :completed"]
    values |= {"mode": str(span.mode), "completed": str(SessionOutcome.COMPLETED)}
    unfinished = ask(
        f"SELECT COUNT(DISTINCT s.id), SUM(c.pico) FROM charges c JOIN sessions s ON s.id = c.session_id"
        f"{where(conditions)}",
        values,
    )
    sessions, pico = next(unfinished, (0, 0))
    return FailureSpend(
        calls=total.total.failed_calls,
        pico=total.total.failed_pico,
        unfinished_sessions=int(sessions),
        unfinished_pico=int(pico or 0),
        open=total.open,
    )


def _by_time(
    ask: Ask, by: GroupBy, days: Zone, conditions: list[str], values: dict[str, Value]
) -> tuple[ReportRow, ...]:
    first, last = next(ask(f"SELECT MIN(slot), MAX(slot) FROM rollups{where(conditions)}", values), (None, None))
    if first is None or last is None:
        return ()
    sums: dict[str, Totals] = {}
    for number, total in sorted(_grouped(ask, days.day_of_slot(first, last), conditions, values)):
        key = _time_key(by, day_of_number(int(number)))
        sums[key] = sums.get(key, Totals()) + total
    return tuple(ReportRow(key, total) for key, total in sums.items())


def _grouped(ask: Ask, column: str, conditions: list[str], values: dict[str, Value]) -> list[tuple[str | int, Totals]]:
    rows = ask(f"SELECT {column}, {_SUMS} FROM rollups{where(conditions)} GROUP BY 1", values)
    return [(key, totals_of(sums)) for key, *sums in rows]


def _open_costs(ask: Ask, span: Span) -> tuple[OpenCost, OpenCost]:
    conditions, values = span.of("a.started_at")
    conditions += ["a.mode = :mode", IS_UNKNOWN]
    values |= {"mode": str(span.mode)}
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
