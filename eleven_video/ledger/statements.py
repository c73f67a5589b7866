"""The SQL statements of `entry_writes` and `reservations`. To build a statement is slow, so each statement is built
once for each SQL dialect.
"""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from sqlalchemy import ColumnElement, Executable, Insert, Select, Table, bindparam, case, delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from eleven_video.accounting.budget_limits import Scope, Unit
from eleven_video.ledger import schema
from eleven_video.ledger.encoding import TOTAL_COLUMNS
from eleven_video.ledger.records import AttemptState

sessions, attempts, charges, rollups = schema.sessions, schema.attempts, schema.charges, schema.rollups
raised_bounds = schema.raised_bounds

# The names of the parameters that conditions use. Parameters for new values of columns have the names of the columns,
# so these names must differ from the names of columns.
KEY = "the_key"
MODE = "the_mode"
SESSIONS = "the_sessions"
SINCE = "since_micros"
UNTIL = "until_micros"

# The columns that together identify a row of the table `raised_bounds`.
BOUND_KEY = ("mode", "served_by", "service", "kind", "model", "name")
_COUNTED = MappingProxyType({Unit.DOLLARS: attempts.c.counted_pico, Unit.CREDITS: attempts.c.counted_microcredits})


def _insert(table: Table, dialect: str) -> postgresql.Insert | sqlite.Insert:
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)


@cache
def open_session(dialect: str) -> Insert:
    """Insert a session. If the session exists, delete its recorded end. Replace its recorded texts by the new texts
    that are not empty.
    """
    new = _insert(sessions, dialect)
    known, later = sessions.c, new.excluded
    replaced = {
        name: case((later[name] != "", later[name]), else_=known[name])
        for name in ("title", "project", "asked", "served_by", "profile")
    }
    return new.on_conflict_do_update(
        index_elements=["id"],
        set_={"ended_at": None, "outcome": None} | replaced,
        # An existing session is updated only if the new start is later than the recorded start and the recorded end.
        # Otherwise an old entry that is imported again would reopen a session that has ended.
        where=(known.started_at < later.started_at) & (known.ended_at.is_(None) | (known.ended_at < later.started_at)),
    )


@cache
def close_session() -> Executable:
    """Record the end of a session's run. If the run made no new video, the recorded path, length and size do not
    change.
    """
    return (
        update(sessions)
        .where(sessions.c.id == bindparam(KEY))
        .values(
            ended_at=bindparam("ended_at"),
            outcome=bindparam("outcome"),
            **{
                name: func.coalesce(bindparam(name), sessions.c[name]) for name in ("output", "length_ms", "size_bytes")
            },
        )
    )


@cache
def session_facts() -> Select[str, str, str, str]:
    """Select the mode, the project, the backend id and the profile of a session."""
    columns = (sessions.c.mode, sessions.c.project, sessions.c.served_by, sessions.c.profile)
    return select(*columns).where(sessions.c.id == bindparam(KEY))


@cache
def add_attempt(dialect: str) -> Insert:
    """Insert an attempt. If the table has an attempt with the same id, nothing happens."""
    return _insert(attempts, dialect).on_conflict_do_nothing(index_elements=["id"])


@cache
def attempt_facts() -> Executable:
    """Select the columns of an attempt that are needed to settle it, and the backend id of its session."""
    names = (
        "session_id", "mode", "project", "profile", "state", "counted_pico", "counted_microcredits", "service", "kind", "model", "name",
        "bound_pico", "bound_microcredits", "bound_times",
    )  # fmt: skip
    columns = [attempts.c[name] for name in names]
    return (
        select(*columns, sessions.c.served_by)
        .join(sessions, sessions.c.id == attempts.c.session_id)
        .where(attempts.c.id == bindparam(KEY))
    )


@cache
def settle_attempt() -> Executable:
    """Change the state of an attempt to settled, and change the amounts that it counts against limits."""
    return (
        update(attempts)
        .where(attempts.c.id == bindparam(KEY))
        .values(
            state=str(AttemptState.SETTLED),
            counted_pico=bindparam("counted_pico"),
            counted_microcredits=bindparam("counted_microcredits"),
        )
    )


@cache
def end_open_attempt(*, counted: bool) -> Executable:
    """Change the state and the reason of an open attempt. Unless `counted` is true, the attempt no longer counts
    against limits.
    """
    ended = (
        update(attempts)
        .where(attempts.c.id == bindparam(KEY), attempts.c.state == str(AttemptState.OPEN))
        .values(state=bindparam("state"), reason=bindparam("reason"))
    )
    return ended if counted else ended.values(counted_pico=0, counted_microcredits=0)


@cache
def raised_bound() -> Select[int, int]:
    """Select the factor of a kind of call from `raised_bounds`, and the number of consecutive bills that were within
    the bound.
    """
    return select(raised_bounds.c.times, raised_bounds.c.kept).where(*_of_bound())


@cache
def raise_bound(dialect: str) -> Insert:
    """Insert the factor of a kind of call into `raised_bounds`. If the table has a factor for this kind of call, the
    larger factor is stored.
    """
    new = _insert(raised_bounds, dialect)
    larger = case((new.excluded.times > raised_bounds.c.times, new.excluded.times), else_=raised_bounds.c.times)
    return new.on_conflict_do_update(index_elements=list(BOUND_KEY), set_={"times": larger, "kept": 0})


@cache
def note_kept() -> Executable:
    """Record how many consecutive bills of a kind of call were not higher than at listed prices."""
    return update(raised_bounds).where(*_of_bound()).values(kept=bindparam("now_kept"))


@cache
def forget_bound() -> Executable:
    """Delete the factor of a kind of call."""
    return delete(raised_bounds).where(*_of_bound())


def of_bound(key: Mapping[str, str]) -> dict[str, str]:
    """The parameters that select a row of `raised_bounds`. `key` has a value for each column in `BOUND_KEY`."""
    return {f"the_{column}": value for column, value in key.items()}


def _of_bound() -> list[ColumnElement[bool]]:
    return [raised_bounds.c[column] == bindparam(f"the_{column}") for column in BOUND_KEY]


@cache
def charge_owner() -> Select[str, str]:
    """Select the attempt id and the service of the charge that has a given call id."""
    return select(charges.c.attempt_id, charges.c.service).where(charges.c.call_id == bindparam(KEY))


@cache
def add_charge(dialect: str) -> Executable:
    """Insert a charge. The result has a row only if the table had no charge with the same call id."""
    return (
        _insert(charges, dialect)
        .values({column.name: bindparam(column.name) for column in charges.columns if column.name != "seq"})
        .on_conflict_do_nothing(index_elements=["call_id"])
        .returning(charges.c.seq)
    )


@cache
def roll_up(dialect: str) -> Insert:
    """Add the amounts of a charge to the sums of its slot in the table `rollups`."""
    new = _insert(rollups, dialect)
    return new.on_conflict_do_update(
        index_elements=list(rollups.primary_key.columns),
        set_={column: rollups.c[column] + new.excluded[column] for column in TOTAL_COLUMNS},
    )


@cache
def counted(scope: Scope, unit: Unit) -> Select[int, int]:
    """Select two sums over the calls in a scope: the sum of the settled calls, and the sum of all other calls.

    Depending on `unit`, the sums are in pico-dollars or in millionths of a credit.
    """
    settled = attempts.c.state == str(AttemptState.SETTLED)
    return select(
        func.sum(case((settled, _COUNTED[unit]), else_=0)),
        func.sum(case((settled, 0), else_=_COUNTED[unit])),
    ).where(attempts.c.mode == bindparam(MODE), *_within(scope))


def _within(scope: Scope) -> tuple[ColumnElement[bool], ...]:
    match scope:
        case Scope.RUN:
            return (attempts.c.session_id == bindparam(KEY),)
        case Scope.BATCH:
            return (attempts.c.session_id.in_(bindparam(SESSIONS, expanding=True)),)
        case Scope.PROJECT:
            return (attempts.c.project == bindparam(KEY),)
        case Scope.DAY | Scope.MONTH:
            return (attempts.c.started_at >= bindparam(SINCE), attempts.c.started_at < bindparam(UNTIL))
