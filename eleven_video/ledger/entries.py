"""What can be written, one value for each, and what each does to the tables.

Every entry can be applied again without a further effect, so that a spool may be taken in twice.
"""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, Table, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from eleven_video.accounting.events import Outcome
from eleven_video.accounting.pricing import Charge, CostState
from eleven_video.ledger import schema
from eleven_video.ledger.charge_rows import charge_values
from eleven_video.ledger.columns import STATE_COLUMNS, TOTAL_COLUMNS, metric_amounts
from eleven_video.ledger.moments import slot_of, to_micros
from eleven_video.ledger.records import AttemptState, Intent, Resolution, SessionOutcome, SessionStart


# Named tuples, because making a frozen dataclass takes twice as long, and an entry is made on the way of every call.
class OpenSession(NamedTuple):
    start: SessionStart


class CloseSession(NamedTuple):
    session: str
    ended_at: datetime
    outcome: SessionOutcome
    output: str | None


class Intend(NamedTuple):
    intent: Intent


class Settle(NamedTuple):
    attempt: str
    charge: Charge


class Record(NamedTuple):
    """A charge that nobody announced."""

    session: str
    charge: Charge


class Free(NamedTuple):
    attempt: str
    reason: str


class Resolve(NamedTuple):
    attempt: str
    how: Resolution


class Mark(NamedTuple):
    """Writes nothing: it is durable when everything before it is."""


Entry = OpenSession | CloseSession | Intend | Settle | Record | Free | Resolve | Mark


class NotInLedger(LookupError):
    """An entry is about a session or an attempt that the ledger does not have."""


def apply(connection: Connection, entry: Entry) -> None:
    """Write an entry within the transaction that is under way.

    Raises:
        NotInLedger: What the entry is about was never written.
    """
    match entry:
        case OpenSession(start):
            _open_session(connection, start)
        case CloseSession(session, ended_at, outcome, output):
            _close_session(connection, session, ended_at, outcome, output)
        case Intend(intent):
            _intend(connection, intent)
        case Settle(attempt, charge):
            _settle(connection, attempt, charge)
        case Record(session, charge):
            _record(connection, session, charge)
        case Free(attempt, reason):
            _end_open(connection, attempt, AttemptState.FREE, reason, counted=False)
        case Resolve(attempt, how):
            _end_open(connection, attempt, AttemptState.RESOLVED, str(how), counted=how is not Resolution.NOT_BILLED)
        case Mark():
            pass


def _upsert(connection: Connection, table: Table) -> postgresql.Insert | sqlite.Insert:
    return postgresql.insert(table) if connection.dialect.name == "postgresql" else sqlite.insert(table)


def _storable(text: str | None) -> str | None:
    """Text that came from a command line or a file's name may hold what no database takes."""
    return None if text is None else text.encode("utf-8", "replace").decode().replace("\0", "")


def _open_session(connection: Connection, start: SessionStart) -> None:
    new = _upsert(connection, schema.sessions).values(
        id=start.id,
        mode=str(start.mode),
        project=start.project,
        title=_storable(start.title),
        started_at=to_micros(start.started_at),
        ended_at=None,
        outcome=None,
        output=None,
    )
    connection.execute(
        new.on_conflict_do_update(
            index_elements=["id"],
            set_={"ended_at": None, "outcome": None},
            # Only a run that goes on later: an old entry that is taken in once more must not open the session again.
            where=schema.sessions.c.ended_at < new.excluded.started_at,
        )
    )


def _close_session(
    connection: Connection, session: str, ended_at: datetime, outcome: SessionOutcome, output: str | None
) -> None:
    sessions = schema.sessions
    done = connection.execute(
        update(sessions)
        .where(sessions.c.id == session)
        .values(
            ended_at=to_micros(ended_at),
            outcome=str(outcome),
            output=func.coalesce(_storable(output), sessions.c.output),
        )
    )
    if not done.rowcount:
        raise NotInLedger(f"session {session}")


def _intend(connection: Connection, intent: Intent) -> None:
    _add_attempt(connection, intent, AttemptState.OPEN, intent.bound_pico or 0)


def _add_attempt(connection: Connection, intent: Intent, state: AttemptState, counted_pico: int) -> None:
    sessions = schema.sessions
    session = connection.execute(
        select(sessions.c.mode, sessions.c.project).where(sessions.c.id == intent.session)
    ).one_or_none()
    if session is None:
        raise NotInLedger(f"session {intent.session}")
    connection.execute(
        _upsert(connection, schema.attempts)
        .values(
            id=intent.id,
            session_id=intent.session,
            mode=session.mode,
            project=session.project,
            service=str(intent.service),
            kind=str(intent.kind),
            model=intent.model,
            name=intent.name,
            scene=intent.scene,
            attempt=intent.attempt,
            content_key=intent.content_key,
            started_at=to_micros(intent.started_at),
            bound_pico=intent.bound_pico,
            counted_pico=counted_pico,
            state=str(state),
            reason=None,
        )
        .on_conflict_do_nothing(index_elements=["id"])
    )


def _record(connection: Connection, session: str, charge: Charge) -> None:
    call = charge.call
    attempt = f"call:{call.id}"
    known = select(schema.charges.c.seq).where(schema.charges.c.call_id == call.id)
    if connection.execute(known).one_or_none() is not None:
        return
    intent = Intent(
        id=attempt,
        session=session,
        service=call.service,
        kind=call.kind,
        model=call.model,
        started_at=call.occurred_at,
        name=call.name,
        scene=call.scene,
        attempt=call.attempt,
    )
    _add_attempt(connection, intent, AttemptState.OPEN, 0)
    _settle(connection, attempt, charge)


def _settle(connection: Connection, attempt: str, charge: Charge) -> None:
    attempts = schema.attempts
    asked = connection.execute(
        select(
            attempts.c.session_id, attempts.c.mode, attempts.c.project, attempts.c.state, attempts.c.counted_pico
        ).where(attempts.c.id == attempt)
    ).one_or_none()
    if asked is None:
        raise NotInLedger(f"attempt {attempt}")
    row = charge_values(charge) | {"attempt_id": attempt, "session_id": asked.session_id}
    added = connection.execute(
        _upsert(connection, schema.charges)
        .values(row)
        .on_conflict_do_nothing(index_elements=["call_id"])
        .returning(schema.charges.c.seq)
    ).one_or_none()
    if added is None:
        return
    _roll_up(connection, charge, asked.mode, asked.project)
    if charge.state is CostState.UNKNOWN:
        # No answer told what it cost, so its bound stays counted.
        return
    earlier = asked.counted_pico if asked.state == AttemptState.SETTLED else 0
    connection.execute(
        update(attempts)
        .where(attempts.c.id == attempt)
        .values(state=str(AttemptState.SETTLED), counted_pico=earlier + charge.pico)
    )


def _roll_up(connection: Connection, charge: Charge, mode: str, project: str) -> None:
    call = charge.call
    failed = call.outcome is not Outcome.ANSWERED
    totals = dict.fromkeys(TOTAL_COLUMNS, 0) | metric_amounts(charge)
    totals |= {
        "calls": 1,
        "failed_calls": int(failed),
        "failed_pico": charge.pico if failed else 0,
        "pico": charge.pico,
        STATE_COLUMNS[charge.state]: 1,
    }
    rollups = schema.rollups
    new = _upsert(connection, rollups).values(
        slot=slot_of(to_micros(call.occurred_at)),
        mode=mode,
        project=project,
        service=str(call.service),
        kind=str(call.kind),
        model=call.model,
        name=call.display_name,
        **totals,
    )
    connection.execute(
        new.on_conflict_do_update(
            index_elements=list(rollups.primary_key.columns),
            set_={column: rollups.c[column] + new.excluded[column] for column in TOTAL_COLUMNS},
        )
    )


def _end_open(connection: Connection, attempt: str, state: AttemptState, reason: str, *, counted: bool) -> None:
    attempts = schema.attempts
    ended = (
        update(attempts)
        .where(attempts.c.id == attempt, attempts.c.state == str(AttemptState.OPEN))
        .values(state=str(state), reason=reason)
    )
    done = connection.execute(ended if counted else ended.values(counted_pico=0))
    if not done.rowcount and connection.execute(select(attempts.c.id).where(attempts.c.id == attempt)).first() is None:
        raise NotInLedger(f"attempt {attempt}")
