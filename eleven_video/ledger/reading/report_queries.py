"""Queries for reports: the usage by day, model or another group, and the amounts paid without a usable result."""

# The linter warns about SQL that is built from strings. All strings are constants; user input is passed as parameters.
# ruff: noqa: S608

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta, tzinfo

from eleven_video.accounting.calls import CallKind, Outcome
from eleven_video.accounting.cost_state import CostState
from eleven_video.domain.options import Mode
from eleven_video.ledger.encoding import BEYOND_ROLLUPS, CHARGE_SUMS, METRIC_COLUMNS, SLOT_MICROS, TOTAL_COLUMNS
from eleven_video.ledger.reading.conditions import IS_UNKNOWN, UNKNOWN_SUMS, Ask, between, where
from eleven_video.ledger.reading.connection import Value
from eleven_video.ledger.reading.local_days import Zone, day_of_number
from eleven_video.ledger.reading.query_rows import NOT_READABLE, open_costs_of, totals_of, unreadable
from eleven_video.ledger.reading.report_types import FailureSpend, GroupBy, OpenCost, Report, ReportRow, Totals
from eleven_video.ledger.records import SessionOutcome

_SUMS = ", ".join(f"SUM({column})" for column in TOTAL_COLUMNS)
_GROUP_COLUMN = {
    GroupBy.MODEL: "model",
    GroupBy.VOICE: "name",
    GroupBy.SERVICE: "service",
    GroupBy.PROJECT: "project",
    GroupBy.PROFILE: "profile",
}
# `_SINGLE` is an SQL subquery that returns single charges. The subquery has the columns of the table `rollups`. The
# subquery also has the column `profile`, which the table `rollups` does not have.
_CHARGE_COLUMNS = (
    "seq", "state", "service", "kind", "model", "outcome", "pico", "lines", "estimated", "partial", *METRIC_COLUMNS.values(),
)  # fmt: skip
_SINGLE = (
    f"(SELECT {', '.join(f'c.{column}' for column in _CHARGE_COLUMNS)}, c.occurred_at / {SLOT_MICROS} AS slot, "
    "CASE WHEN c.name = '' THEN c.model ELSE c.name END AS name, a.mode, a.project, a.profile "
    "FROM charges c JOIN attempts a ON a.id = c.attempt_id) c"
)


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
    """Sums of the usage by group: see `LedgerReader.report`.

    If the report is about profiles, the sums are computed from single charges, because the table `rollups` has no
    profiles. Otherwise the sums are read from the table `rollups`.
    """
    days = Zone(span.zone)
    conditions, values = span.of_slots()
    if by is GroupBy.VOICE:
        conditions.append("kind = :kind")
        values["kind"] = str(CallKind.SPEECH)
    column = _GROUP_COLUMN.get(by)
    if column is not None:
        sums = _grouped(ask, column, conditions, values, single=by is GroupBy.PROFILE or span.profile is not None)
        rows = tuple(sorted((ReportRow(str(key), total) for key, total in sums), key=_dearest_first))
    else:
        rows = _by_time(ask, by, days, conditions, values, single=span.profile is not None)
    # A report by voice counts only calls for speech.
    unknown, resolved = _open_costs(ask, span, CallKind.SPEECH if by is GroupBy.VOICE else None)
    return Report(
        by=by,
        zone=days.name,
        rows=rows,
        total=sum((row.totals for row in rows), Totals()),
        open=unknown,
        resolved=resolved,
    )


def failure_spend(ask: Ask, span: Span) -> FailureSpend:
    """The amounts paid without a usable result so far: see `LedgerReader.spent_on_failures`."""
    ended: list[Totals] = []
    endless: list[Totals] = []
    for has_end, spent in _without_a_video(ask, span):
        (ended if has_end else endless).append(spent)
    unknown, _resolved = _open_costs(ask, span)
    return FailureSpend(
        failed=_failed(ask, span),
        unfinished_sessions=len(ended),
        unfinished=sum(ended, Totals()),
        sessions_without_an_end=len(endless),
        without_an_end=sum(endless, Totals()),
        open=unknown,
    )


def _failed(ask: Ask, span: Span) -> Totals:
    conditions, values = span.of("c.occurred_at", "s.mode", "a")
    conditions.append("c.outcome <> :answered")
    values["answered"] = str(Outcome.ANSWERED)
    rows = ask(f"SELECT {CHARGE_SUMS} FROM {_charges_of(span)}{where(conditions)}", values)
    return next((totals_of(row) for row in rows), Totals())


def _charges_of(span: Span) -> str:
    """The SQL tables to read: charges as `c`, their sessions as `s` and, if it is needed, the table of attempts as
    `a`.
    """
    # The table of attempts has the project and the profile of each call. To join this table takes longer than all other
    # work of the query. So the table of attempts is joined only if the report is restricted to a project or a profile.
    attempts = " JOIN attempts a ON a.id = c.attempt_id" if (span.project, span.profile) != (None, None) else ""
    return f"charges c JOIN sessions s ON s.id = c.session_id{attempts}"


def _without_a_video(ask: Ask, span: Span) -> Iterator[tuple[bool, Totals]]:
    """For each session with charges but without a finished video: whether its end is recorded, and the sums of its
    charges.
    """
    conditions, values = span.of("c.occurred_at", "s.mode", "a")
    conditions.append("(s.outcome IS NULL OR s.outcome <> :completed)")
    values["completed"] = str(SessionOutcome.COMPLETED)
    rows = ask(
        f"SELECT s.ended_at IS NOT NULL, {CHARGE_SUMS} FROM {_charges_of(span)}{where(conditions)} GROUP BY s.id",
        values,
    )
    return ((bool(has_end), totals_of(sums)) for has_end, *sums in rows)


def _by_time(
    ask: Ask, by: GroupBy, days: Zone, conditions: list[str], values: dict[str, Value], *, single: bool
) -> tuple[ReportRow, ...]:
    # If MIN and MAX are two subqueries, the database uses the index to find them. If they were in one query, the
    # database would read every row.
    ends = ", ".join(
        f"(SELECT {end}(slot) FROM {_SINGLE if single else 'rollups'}{where(conditions)})" for end in ("MIN", "MAX")
    )
    first, last = next(ask(f"SELECT {ends}", values), (None, None))
    if first is None or last is None:
        return ()
    sums: dict[str, Totals] = {}
    for number, total in sorted(_grouped(ask, days.day_of_slot(first, last), conditions, values, single=single)):
        try:
            key = time_key(by, day_of_number(int(number)))
        except NOT_READABLE as error:
            raise unreadable("a sum of a day", error) from error
        sums[key] = sums.get(key, Totals()) + total
    return tuple(ReportRow(key, total) for key, total in sums.items())


def _grouped(
    ask: Ask, column: str, conditions: list[str], values: dict[str, Value], *, single: bool
) -> list[tuple[str | int, Totals]]:
    if single:
        found = ask(f"SELECT {column}, {CHARGE_SUMS} FROM {_SINGLE}{where(conditions)} GROUP BY 1", values)
        return [(key, totals_of(sums)) for key, *sums in found]
    rows = ask(f"SELECT {column}, {_SUMS} FROM rollups{where(conditions)} GROUP BY 1", values)
    sums = {key: totals_of(found) for key, *found in rows}
    if any(total.free_calls or total.unpriced_calls for total in sums.values()):
        for key, beyond in _beyond_rollups(ask, column, conditions, values):
            sums[key] = sums.get(key, Totals()) + beyond
    return list(sums.items())


def _beyond_rollups(
    ask: Ask, column: str, conditions: list[str], values: dict[str, Value]
) -> Iterator[tuple[str | int, Totals]]:
    """For each group, the amounts that must be added to the sums from the table `rollups` to make them correct. The
    amounts are computed from single charges.

    The table `rollups` counts calls that were paid for with credits as free calls. The table counts a call as estimated
    only if the cost state of the call is "estimated".
    """
    signs = {"since": ">=", "until": "<"}
    at = [f"c.occurred_at {sign} :{name}_micros" for name, sign in signs.items() if name in values]
    # The multiplication is done in Python. A database may multiply with numbers of 32 bits, which are too small for the
    # result.
    micros: dict[str, Value] = {f"{name}_micros": int(values[name]) * SLOT_MICROS for name in signs if name in values}
    states = f"c.state IN ('{CostState.FREE}', '{CostState.UNPRICED}')"
    rows = ask(
        f"SELECT {column}, {', '.join(BEYOND_ROLLUPS)} FROM (SELECT c.state, c.service, c.kind, c.model, "
        "CASE WHEN c.name = '' THEN c.model ELSE c.name END AS name, c.lines, c.microcredits, c.characters, "
        f"c.estimated, c.partial, c.occurred_at / {SLOT_MICROS} AS slot, a.mode, a.project "
        f"FROM charges c JOIN attempts a ON a.id = c.attempt_id{where([states, *at])}) c{where(conditions)} GROUP BY 1",
        values | micros,
    )
    for key, *sums in rows:
        in_credits, microcredits, otherwise_estimated, estimated_in_credits = (int(value or 0) for value in sums)
        beyond = Totals(
            free_calls=-in_credits,
            credits_calls=in_credits,
            unpriced_microcredits=microcredits,
            otherwise_estimated=otherwise_estimated,
            estimated_credits_calls=estimated_in_credits,
        )
        yield key, beyond


def _open_costs(ask: Ask, span: Span, kind: CallKind | None = None) -> tuple[OpenCost, OpenCost]:
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
