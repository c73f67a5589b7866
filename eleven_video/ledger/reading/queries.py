"""Queries of the ledger. Commands use them to show usage, and runs use them to resume sessions.

This module never writes. This module does not import SQLAlchemy. So a command can report the usage of a year in less
than a second.
"""

# The linter warns about SQL that is built from strings. All strings are constants; user input is passed as parameters.
# ruff: noqa: S608

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, tzinfo
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Self

from eleven_video.accounting.calls import Outcome, Service
from eleven_video.domain.options import Mode
from eleven_video.ledger.encoding import CHARGE_SUMS, storable, to_micros
from eleven_video.ledger.location import Location
from eleven_video.ledger.reading import report_queries
from eleven_video.ledger.reading.charge_queries import stored_charges
from eleven_video.ledger.reading.conditions import IS_UNKNOWN, UNKNOWN_SUMS, between, where
from eleven_video.ledger.reading.connection import Row, Source, Value, open_source
from eleven_video.ledger.reading.failure_queries import failure_spend
from eleven_video.ledger.reading.query_rows import (
    ATTEMPT_COLUMNS,
    SESSION_COLUMNS,
    attempt_of,
    open_costs_of,
    session_of,
    totals_of,
)
from eleven_video.ledger.reading.recent_usage import Refusal, WindowUse, refused_since, used_since
from eleven_video.ledger.reading.report_queries import Span
from eleven_video.ledger.reading.report_types import (
    Breakdown,
    FailureSpend,
    GroupBy,
    Report,
    SessionSummary,
    StoredCharge,
)
from eleven_video.ledger.reading.videos import VideoReport, videos
from eleven_video.ledger.records import AS_LISTED, Attempt, AttemptState, Billed, SessionOutcome

_SESSION = ", ".join(SESSION_COLUMNS)
_ALL = 2**62
# Every version of SQLite accepts a statement with this number of parameters.
_KEYS_AT_A_TIME = 500

_COMPLETED: dict[str, Value] = {"completed": str(SessionOutcome.COMPLETED)}


class LedgerReader:
    """Reads a ledger. A ledger that does not exist yet is read as empty."""

    def __init__(self, source: Source | None) -> None:
        self._source = source

    @classmethod
    def open(cls, where: str | Path | Location) -> Self:
        """Open a ledger for reading, by its file, its URL or its location.

        Raises:
            ConfigurationError: The ledger cannot be read, or a newer version of the product wrote it.
        """
        return cls(open_source(Location.of(where)))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection to the ledger."""
        if self._source is not None:
            self._source.close()

    @property
    def exists(self) -> bool:
        """Whether the ledger existed when it was opened."""
        return self._source is not None

    def drop_half_read(self) -> None:
        """End all iterators of this reader that were not read to their end."""
        if self._source is not None:
            self._source.drop_half_read()

    def list_sessions(
        self,
        limit: int | None = 20,
        *,
        project: str | None = None,
        profile: str | None = None,
        mode: Mode | None = None,
        since: date | None = None,
        until: date | None = None,
        zone: tzinfo | None = None,
    ) -> list[SessionSummary]:
        """Sessions with their usage, the latest session first.

        The sessions started on the days from `since` to `until`, in the time zone `zone`. An argument that is None
        restricts nothing, but if `zone` is None, the time zone of this machine is used.
        """
        conditions, values = between("s.started_at", since, until, zone)
        if project is not None:
            conditions.append("s.project = :project")
            values["project"] = project
        if profile is not None:
            # Each run of a session may use another profile, and the session records only the profile of its last run.
            conditions.append(
                "(s.profile = :profile OR EXISTS (SELECT 1 FROM attempts p WHERE p.session_id = s.id AND p.profile = :profile))"
            )
            values["profile"] = profile
        if mode is not None:
            conditions.append("s.mode = :mode")
            values["mode"] = str(mode)
        return self._sessions(conditions, values, limit)

    def session(self, id: str) -> SessionSummary | None:  # noqa: A002  named as the field `Session.id`
        """The session with this id, or None if the ledger does not have it."""
        return next(iter(self._sessions(["s.id = :id"], {"id": id}, 1)), None)

    def sessions_starting(self, prefix: str) -> list[SessionSummary]:
        """The sessions whose ids begin with `prefix` in the same upper and lower case, the latest session first."""
        # Databases differ in how LIKE and `<` treat upper and lower case. All databases treat SUBSTR with `=` in the
        # same way.
        values: dict[str, Value] = {"prefix": prefix, "length": len(prefix)}
        return self._sessions(["SUBSTR(s.id, 1, :length) = :prefix"], values, None)

    def latest_unfinished(self, mode: Mode | None = None) -> SessionSummary | None:
        """The latest session without a finished video. Its run failed, was stopped or killed, or continues."""
        conditions, values = ["(s.outcome IS NULL OR s.outcome <> :completed)"], _COMPLETED
        if mode is not None:
            conditions.append("s.mode = :mode")
            values = values | {"mode": str(mode)}
        return next(iter(self._sessions(conditions, values, 1)), None)

    def sessions_without_an_end(self, limit: int) -> list[SessionSummary]:
        """At most `limit` sessions without a recorded end, the latest first. Their runs continue or were killed."""
        return self._sessions(["s.ended_at IS NULL"], {}, limit)

    def sessions_stopped_since(self, moment: datetime, limit: int) -> list[SessionSummary]:
        """At most `limit` sessions that ended after `moment` without a finished video, the latest first."""
        conditions = ["s.ended_at > :moment", "s.outcome <> :completed"]
        return self._sessions(conditions, _COMPLETED | {"moment": to_micros(moment)}, limit)

    def completed_runs(self, mode: Mode, limit: int) -> list[SessionSummary]:
        """At most `limit` sessions with a finished video and a recorded request, the latest session first."""
        conditions = ["s.mode = :mode", "s.outcome = :completed", "s.asked <> ''"]
        return self._sessions(conditions, _COMPLETED | {"mode": str(mode)}, limit)

    def session_charges(self, session: str) -> list[StoredCharge]:
        """The charges of a session, in the order in which they were written."""
        return list(self._charges(["c.session_id = :session"], {"session": session}))

    def charges(
        self,
        *,
        mode: Mode = Mode.LIVE,
        since: date | None = None,
        until: date | None = None,
        zone: tzinfo | None = None,
        project: str | None = None,
        profile: str | None = None,
    ) -> Iterator[StoredCharge]:
        """Iterate over the charges of a mode, the oldest first. The iterator reads them one by one.

        The arguments have the same meaning as those of `report`.
        """
        conditions, values = Span(mode, since, until, zone, project, profile).of("c.occurred_at", "s.mode", "a")
        return self._charges(conditions, values, order="c.occurred_at, c.seq")

    def paid_for(self, content_keys: Iterable[str], mode: Mode) -> dict[str, StoredCharge]:
        """For each content key, the charge of the latest answered call with this key, in any session.

        A key without an answered call is left out of the result. The number of keys is not limited.
        """
        paid: dict[str, StoredCharge] = {}
        keys = sorted({key for key in content_keys if key})
        for first in range(0, len(keys), _KEYS_AT_A_TIME):
            values: dict[str, Value] = {f"k{n}": key for n, key in enumerate(keys[first : first + _KEYS_AT_A_TIME])}
            conditions = [
                # The database uses its index of content keys only if the query repeats the condition of the index.
                "a.content_key <> ''",
                f"a.content_key IN ({', '.join(f':{name}' for name in values)})",
                "a.mode = :mode",
                "a.state = :settled",
                "c.outcome = :answered",
            ]
            values |= {"mode": str(mode), "settled": str(AttemptState.SETTLED), "answered": str(Outcome.ANSWERED)}
            # Charges are read in the order in which they were written, so the latest charge of a key is kept.
            paid |= {stored.content_key: stored for stored in self._charges(conditions, values)}
        return paid

    def open_attempts(self, session: str | None = None, *, older_than: datetime | None = None) -> list[Attempt]:
        """The calls that are not settled, released or resolved, the oldest call first. If `session` is None, the calls
        of all sessions are returned.

        Calls that were requested at the time `older_than` or later are left out, because an answer may still arrive.
        """
        return self._attempts(f"a.state = '{AttemptState.OPEN}'", session, older_than)

    def unknown_attempts(self, session: str | None = None, *, older_than: datetime | None = None) -> list[Attempt]:
        """The calls of `open_attempts`, and the resolved calls that may have been billed. `OpenCost` adds them up."""
        return self._attempts(IS_UNKNOWN, session, older_than)

    def report(
        self,
        by: GroupBy,
        *,
        mode: Mode = Mode.LIVE,
        since: date | None = None,
        until: date | None = None,
        zone: tzinfo | None = None,
        project: str | None = None,
        profile: str | None = None,
    ) -> Report:
        """Sums of the usage for each day, model, voice or other group.

        `since` and `until` are the first and the last day of the calls, in the time zone `zone`. `project` and
        `profile` restrict the sums to the calls of a project or a profile. An argument that is None restricts nothing,
        but if `zone` is None, the time zone of this machine is used. Days are exact if the time zone differs from UTC
        by whole quarter hours, as all time zones do today.
        """
        return report_queries.report(self._rows, by, Span(mode, since, until, zone, project, profile))

    def breakdown(
        self,
        by: GroupBy,
        parts: GroupBy,
        *,
        mode: Mode = Mode.LIVE,
        since: date | None = None,
        until: date | None = None,
        zone: tzinfo | None = None,
        project: str | None = None,
        profile: str | None = None,
    ) -> Breakdown:
        """The report of `report`, with the parts of each group, such as each day by service. `parts` is the kind of
        these parts. It is not a day, week or month.
        """
        return report_queries.breakdown(self._rows, by, parts, Span(mode, since, until, zone, project, profile))

    def spent_on_failures(
        self,
        by: GroupBy | None = None,
        *,
        mode: Mode = Mode.LIVE,
        since: date | None = None,
        until: date | None = None,
        zone: tzinfo | None = None,
        project: str | None = None,
        profile: str | None = None,
    ) -> FailureSpend:
        """The amounts that were paid without a usable result so far, in all and for each group. If `by` is None, there
        are no groups. The arguments mean the same as in `report`.
        """
        return failure_spend(self._rows, by, Span(mode, since, until, zone, project, profile))

    def videos(
        self,
        by: GroupBy = GroupBy.DAY,
        *,
        mode: Mode = Mode.LIVE,
        since: date | None = None,
        until: date | None = None,
        zone: tzinfo | None = None,
        project: str | None = None,
        profile: str | None = None,
    ) -> VideoReport:
        """Sums of the finished videos whose sessions started in a span. The arguments mean the same as in `report`."""
        return videos(self._rows, by, Span(mode, since, until, zone, project, profile))

    def used_since(self, service: Service, moment: datetime, *, mode: Mode = Mode.LIVE) -> Mapping[str, WindowUse]:
        """The usage of each requested model of a service, in the calls that were requested at `moment` or later."""
        return used_since(self._rows, service, moment, mode)

    def refused_since(
        self, service: Service, moment: datetime, *, saying: str, mode: Mode = Mode.LIVE
    ) -> Sequence[Refusal]:
        """The requests, made at `moment` or later, whose error message contains the text `saying`, the oldest first."""
        return refused_since(self._rows, service, moment, mode, saying)

    def raised_bounds(self, mode: Mode, served_by: str) -> Mapping[Billed, Fraction]:
        """The billed amount divided by the listed amount, for each kind of call that was billed more than listed.

        `served_by` is the backend's id.
        """
        rows = self._rows(
            "SELECT r.service, r.kind, r.model, r.name, r.times FROM raised_bounds r "
            "WHERE r.mode = :mode AND r.served_by = :served_by",
            {"mode": str(mode), "served_by": served_by},
        )
        return {Billed(*names): Fraction(int(times), AS_LISTED) for *names, times in rows}

    def _sessions(self, conditions: list[str], values: dict[str, Value], limit: int | None) -> list[SessionSummary]:
        found = f"SELECT * FROM sessions s{where(conditions)} ORDER BY s.started_at DESC, s.id DESC LIMIT :limit"
        values = values | {"limit": _ALL if limit is None else limit}
        unknown: defaultdict[str, list[Row]] = defaultdict(list)
        for session, *sums in self._rows(
            f"SELECT a.session_id, {UNKNOWN_SUMS} FROM attempts a JOIN ({found}) s ON s.id = a.session_id "
            f"WHERE {IS_UNKNOWN} GROUP BY a.session_id, a.state",
            values,
        ):
            unknown[session].append(tuple(sums))
        rows = self._rows(
            f"SELECT {_SESSION}, {CHARGE_SUMS} FROM ({found}) s LEFT JOIN charges c ON c.session_id = s.id "
            f"GROUP BY {_SESSION} ORDER BY s.started_at DESC, s.id DESC",
            values,
        )
        return [
            SessionSummary(
                session_of(row[: len(SESSION_COLUMNS)]),
                totals_of(row[len(SESSION_COLUMNS) :]),
                *open_costs_of(unknown[row[0]]),
            )
            for row in rows
        ]

    def _charges(self, conditions: list[str], values: dict[str, Value], order: str = "c.seq") -> Iterator[StoredCharge]:
        return stored_charges(self._rows, conditions, values, order=order)

    def _attempts(self, condition: str, session: str | None, older_than: datetime | None) -> list[Attempt]:
        conditions = [condition]
        values: dict[str, Value] = {}
        if session is not None:
            conditions.append("a.session_id = :session")
            values["session"] = session
        if older_than is not None:
            conditions.append("a.started_at < :older_than")
            values["older_than"] = to_micros(older_than)
        return [
            attempt_of(row)
            for row in self._rows(
                f"SELECT {', '.join(ATTEMPT_COLUMNS)} FROM attempts a{where(conditions)} ORDER BY a.started_at, a.id",
                values,
            )
        ]

    def _rows(self, statement: str, values: dict[str, Value]) -> Iterator[Row]:
        if self._source is None:
            return iter(())
        values = {name: storable(value) if isinstance(value, str) else value for name, value in values.items()}
        return self._source.rows(statement, **values)
