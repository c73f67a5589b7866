"""Questions to the ledger.

Nothing here imports SQLAlchemy or writes: a report over a year answers in a fraction of a second, start included.
"""

# Statements are put together from texts of this module; what a user typed is passed as a value.
# ruff: noqa: S608

from collections.abc import Iterator
from datetime import date, datetime, timedelta, tzinfo
from pathlib import Path
from types import TracebackType
from typing import Self

from eleven_video.accounting.events import CallKind, Outcome
from eleven_video.accounting.pricing import CostState
from eleven_video.ledger.charge_rows import CHARGE_COLUMNS, charge_of
from eleven_video.ledger.columns import METRIC_COLUMNS, TOTAL_COLUMNS
from eleven_video.ledger.location import Location
from eleven_video.ledger.moments import from_micros, to_micros
from eleven_video.ledger.query_rows import (
    ATTEMPT_COLUMNS,
    SESSION_COLUMNS,
    attempt_of,
    open_cost_of,
    session_of,
    totals_of,
)
from eleven_video.ledger.reading import Row, Source, Value, open_source
from eleven_video.ledger.records import (
    Attempt,
    AttemptState,
    Mode,
    Resolution,
    SessionOutcome,
)
from eleven_video.ledger.reports import (
    FailureSpend,
    GroupBy,
    OpenCost,
    Report,
    ReportRow,
    SessionSummary,
    StoredCharge,
    Totals,
)
from eleven_video.ledger.zones import Zone, day_of_number

_SUMS = ", ".join(f"SUM({column})" for column in TOTAL_COLUMNS)

# The same sums from single charges, as only a session asks for them.
_FAILED = f"c.outcome <> '{Outcome.ANSWERED}'"
_CHARGE_SUMS = ", ".join(
    [
        "COUNT(c.seq)",
        f"SUM(CASE WHEN {_FAILED} THEN 1 ELSE 0 END)",
        f"SUM(CASE WHEN {_FAILED} THEN c.pico ELSE 0 END)",
        "SUM(c.pico)",
        *(f"SUM(CASE WHEN c.state = '{state}' THEN 1 ELSE 0 END)" for state in CostState),
        *(f"SUM(c.{column})" for column in METRIC_COLUMNS.values()),
    ]
)
_SESSION = ", ".join(SESSION_COLUMNS)

# Nobody knows whether these were billed; what was decided about them does not change that.
_IS_OPEN = f"(a.state = '{AttemptState.OPEN}' OR (a.state = '{AttemptState.RESOLVED}' AND a.reason <> '{Resolution.NOT_BILLED}'))"
_OPEN_SUMS = "COUNT(*), SUM(a.counted_pico), SUM(CASE WHEN a.bound_pico IS NULL THEN 1 ELSE 0 END)"

_GROUP_COLUMN = {
    GroupBy.MODEL: "model",
    GroupBy.VOICE: "name",
    GroupBy.SERVICE: "service",
    GroupBy.PROJECT: "project",
}
_ALL = 2**62


class LedgerReader:
    """A ledger to be asked. A ledger that does not exist yet is an empty one."""

    def __init__(self, source: Source | None) -> None:
        self._source = source

    @classmethod
    def open(cls, where: str | Path | Location) -> Self:
        """Open a ledger's file or URL for reading.

        Raises:
            ConfigurationError: It cannot be read, or a newer version of the product wrote it.
        """
        return cls(open_source(where if isinstance(where, Location) else Location.of(where)))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        if self._source is not None:
            self._source.close()

    def list_sessions(
        self,
        limit: int | None = 20,
        *,
        project: str | None = None,
        mode: Mode | None = None,
        since: date | None = None,
        until: date | None = None,
        zone: tzinfo | None = None,
    ) -> list[SessionSummary]:
        """Sessions with what they came to, the latest first. `since` and `until` are days of `zone`, both included."""
        where, values = _between("s.started_at", since, until, zone)
        if project is not None:
            where.append("s.project = :project")
            values["project"] = project
        if mode is not None:
            where.append("s.mode = :mode")
            values["mode"] = str(mode)
        return self._sessions(where, values, limit)

    def session(self, id: str) -> SessionSummary | None:  # noqa: A002  what it is called everywhere else
        """One session, None where there is none of that id."""
        return next(iter(self._sessions(["s.id = :id"], {"id": id}, 1)), None)

    def session_charges(self, session: str) -> list[StoredCharge]:
        """A session's charges in the order in which they were written."""
        return list(self._charges(["c.session_id = :session"], {"session": session}))

    def charges(
        self,
        *,
        mode: Mode = Mode.LIVE,
        since: date | None = None,
        until: date | None = None,
        zone: tzinfo | None = None,
    ) -> Iterator[StoredCharge]:
        """Every charge between two days of `zone`, both included: what an export writes and new prices are tried on."""
        where, values = _between("c.occurred_at", since, until, zone)
        return self._charges([*where, "s.mode = :mode"], values | {"mode": str(mode)})

    def open_attempts(self, session: str | None = None, *, older_than: datetime | None = None) -> list[Attempt]:
        """Calls that were asked for and not settled, freed or resolved, oldest first: of one session or of all.

        `older_than` leaves out what was asked for at that time or later, which may still be under way.
        """
        where = ["a.state = :state"]
        values: dict[str, Value] = {"state": str(AttemptState.OPEN)}
        if session is not None:
            where.append("a.session_id = :session")
            values["session"] = session
        if older_than is not None:
            where.append("a.started_at < :older_than")
            values["older_than"] = to_micros(older_than)
        return [
            attempt_of(row)
            for row in self._rows(
                f"SELECT {', '.join(ATTEMPT_COLUMNS)} FROM attempts a{_where(where)} ORDER BY a.started_at, a.id",
                values,
            )
        ]

    def report(
        self,
        by: GroupBy,
        *,
        mode: Mode = Mode.LIVE,
        since: date | None = None,
        until: date | None = None,
        zone: tzinfo | None = None,
    ) -> Report:
        """Sums by a group, between two days of `zone`, both included; None is this machine's zone.

        Days are exact in every zone whose offset is a whole number of quarter hours, which all are today.
        """
        days = Zone(zone)
        where = ["mode = :mode"]
        values: dict[str, Value] = {"mode": str(mode)}
        if since is not None:
            where.append("slot >= :since")
            values["since"] = days.midnight_slot(since)
        if until is not None:
            where.append("slot < :until")
            values["until"] = days.midnight_slot(until + timedelta(days=1))
        if by is GroupBy.VOICE:
            where.append("kind = :kind")
            values["kind"] = str(CallKind.SPEECH)
        column = _GROUP_COLUMN.get(by)
        if column is not None:
            sums = self._grouped(column, where, values)
            rows = tuple(sorted((ReportRow(str(key), total) for key, total in sums), key=_dearest_first))
        else:
            rows = self._by_time(by, days, where, values)
        return Report(
            by=by,
            zone=days.name,
            rows=rows,
            total=sum((row.totals for row in rows), Totals()),
            open=self._open_cost(mode, since, until, zone),
        )

    def spent_on_failures(
        self,
        *,
        mode: Mode = Mode.LIVE,
        since: date | None = None,
        until: date | None = None,
        zone: tzinfo | None = None,
    ) -> FailureSpend:
        """What was paid between two days of `zone`, both included, and bought nothing so far."""
        total = self.report(GroupBy.SERVICE, mode=mode, since=since, until=until, zone=zone)
        where, values = _between("c.occurred_at", since, until, zone)
        where += ["s.mode = :mode", "s.ended_at IS NOT NULL", "s.outcome <> :completed"]
        values |= {"mode": str(mode), "completed": str(SessionOutcome.COMPLETED)}
        unfinished = self._rows(
            f"SELECT COUNT(DISTINCT s.id), SUM(c.pico) FROM charges c JOIN sessions s ON s.id = c.session_id{_where(where)}",
            values,
        )
        sessions, pico = next(iter(unfinished), (0, 0))
        return FailureSpend(
            calls=total.total.failed_calls,
            pico=total.total.failed_pico,
            unfinished_sessions=int(sessions),
            unfinished_pico=int(pico or 0),
            open=total.open,
        )

    def _by_time(self, by: GroupBy, days: Zone, where: list[str], values: dict[str, Value]) -> tuple[ReportRow, ...]:
        first, last = next(
            iter(self._rows(f"SELECT MIN(slot), MAX(slot) FROM rollups{_where(where)}", values)), (None, None)
        )
        if first is None or last is None:
            return ()
        sums: dict[str, Totals] = {}
        for number, total in sorted(self._grouped(days.day_of_slot(first, last), where, values)):
            key = _time_key(by, day_of_number(int(number)))
            sums[key] = sums.get(key, Totals()) + total
        return tuple(ReportRow(key, total) for key, total in sums.items())

    def _grouped(self, column: str, where: list[str], values: dict[str, Value]) -> list[tuple[str | int, Totals]]:
        rows = self._rows(f"SELECT {column}, {_SUMS} FROM rollups{_where(where)} GROUP BY 1", values)
        return [(key, totals_of(sums)) for key, *sums in rows]

    def _open_cost(self, mode: Mode, since: date | None, until: date | None, zone: tzinfo | None) -> OpenCost:
        where, values = _between("a.started_at", since, until, zone)
        where += ["a.mode = :mode", _IS_OPEN]
        rows = self._rows(f"SELECT {_OPEN_SUMS} FROM attempts a{_where(where)}", values | {"mode": str(mode)})
        return next((open_cost_of(row) for row in rows), OpenCost())

    def _sessions(self, where: list[str], values: dict[str, Value], limit: int | None) -> list[SessionSummary]:
        found = f"SELECT * FROM sessions s{_where(where)} ORDER BY s.started_at DESC, s.id DESC LIMIT :limit"
        values = values | {"limit": _ALL if limit is None else limit}
        open_costs = {
            row[0]: open_cost_of(row[1:])
            for row in self._rows(
                f"SELECT a.session_id, {_OPEN_SUMS} FROM attempts a JOIN ({found}) s ON s.id = a.session_id "
                f"WHERE {_IS_OPEN} GROUP BY a.session_id",
                values,
            )
        }
        rows = self._rows(
            f"SELECT {_SESSION}, {_CHARGE_SUMS} FROM ({found}) s LEFT JOIN charges c ON c.session_id = s.id "
            f"GROUP BY {_SESSION} ORDER BY s.started_at DESC, s.id DESC",
            values,
        )
        return [
            SessionSummary(
                session_of(row[: len(SESSION_COLUMNS)]),
                totals_of(row[len(SESSION_COLUMNS) :]),
                open_costs.get(row[0], OpenCost()),
            )
            for row in rows
        ]

    def _charges(self, where: list[str], values: dict[str, Value]) -> Iterator[StoredCharge]:
        columns = ", ".join(f"c.{column}" for column in CHARGE_COLUMNS)
        for session, attempt, mode, project, started_at, *row in self._rows(
            f"SELECT c.session_id, c.attempt_id, s.mode, s.project, s.started_at, {columns} "
            f"FROM charges c JOIN sessions s ON s.id = c.session_id{_where(where)} ORDER BY c.seq",
            values,
        ):
            charge = charge_of(dict(zip(CHARGE_COLUMNS, row, strict=True)))
            yield StoredCharge(charge, session, attempt, Mode(mode), project, from_micros(started_at))

    def _rows(self, statement: str, values: dict[str, Value]) -> Iterator[Row]:
        return iter(()) if self._source is None else self._source.rows(statement, **values)


def _where(conditions: list[str]) -> str:
    return f" WHERE {' AND '.join(conditions)}" if conditions else ""


def _between(
    column: str, since: date | None, until: date | None, zone: tzinfo | None
) -> tuple[list[str], dict[str, Value]]:
    where: list[str] = []
    values: dict[str, Value] = {}
    if since is not None:
        where.append(f"{column} >= :since")
        values["since"] = Zone(zone).midnight_micros(since)
    if until is not None:
        where.append(f"{column} < :until")
        values["until"] = Zone(zone).midnight_micros(until + timedelta(days=1))
    return where, values


def _time_key(by: GroupBy, day: date) -> str:
    if by is GroupBy.MONTH:
        return f"{day:%Y-%m}"
    if by is GroupBy.WEEK:
        year, week, _ = day.isocalendar()
        return f"{year}-W{week:02}"
    return day.isoformat()


def _dearest_first(row: ReportRow) -> tuple[int, str]:
    return -row.totals.pico, row.key
