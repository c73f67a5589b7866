"""Writes entries to the tables of a ledger. The writer thread, the reservations and the import of spools use this
module.

If an entry is written twice, the effect is the same as if it was written once. So a spool may be imported twice.
"""

from typing import Any

from sqlalchemy import Connection, Row

from eleven_video.accounting.calls import Call
from eleven_video.accounting.pricing import Charge, CostState
from eleven_video.ledger import statements
from eleven_video.ledger.encoding import slot_of, storable, to_micros, total_amounts
from eleven_video.ledger.entries import (
    CloseSession,
    Entry,
    Free,
    Intend,
    Mark,
    NotInLedger,
    OpenSession,
    Record,
    Resolve,
    Settle,
)
from eleven_video.ledger.raised_bounds import learn, raised
from eleven_video.ledger.records import AttemptState, Intent, Resolution, SessionStart

# A row of `statements.session_facts`: the mode, project, backend id and profile of a session.
SessionRow = Row[str, str, str, str]


def apply(connection: Connection, entry: Entry) -> None:
    """Write an entry to the tables, within the current transaction.

    Raises:
        NotInLedger: The entry refers to a session or an attempt that the ledger does not have.
    """
    match entry:
        case OpenSession(start):
            _open_session(connection, start)
        case CloseSession():
            _close_session(connection, entry)
        case Intend(intent):
            _intend(connection, intent)
        case Settle(attempt):
            _settle(connection, attempt, entry)
        case Record():
            _record(connection, entry)
        case Free(attempt, reason):
            _end_open(connection, attempt, AttemptState.FREE, reason, counted=False)
        case Resolve(attempt, how):
            _end_open(connection, attempt, AttemptState.RESOLVED, str(how), counted=how is not Resolution.NOT_BILLED)
        case Mark():
            pass


def _open_session(connection: Connection, start: SessionStart) -> None:
    connection.execute(
        statements.open_session(connection.dialect.name),
        {
            "id": start.id,
            "mode": str(start.mode),
            "project": start.project,
            "title": storable(start.title),
            "started_at": to_micros(start.started_at),
            "ended_at": None,
            "outcome": None,
            "output": None,
            "asked": storable(start.asked),
            "served_by": storable(start.served_by),
            "profile": storable(start.profile),
            "length_ms": None,
            "size_bytes": None,
            "estimated_low_pico": start.estimated_low_pico,
            "estimated_pico": start.estimated_pico,
            "estimated_high_pico": start.estimated_high_pico,
        },
    )


def _close_session(connection: Connection, end: CloseSession) -> None:
    if connection.execute(statements.session_facts(), {statements.KEY: end.session}).first() is None:
        raise NotInLedger(f"session {end.session}")
    values = {
        "ended_at": to_micros(end.ended_at),
        "outcome": str(end.outcome),
        "output": None if end.output is None else storable(end.output),
        "length_ms": end.length_ms,
        "size_bytes": end.size_bytes,
    }
    connection.execute(statements.close_session(), {statements.KEY: end.session} | values)


def _intend(connection: Connection, intent: Intent) -> None:
    session = session_of(connection, intent)
    add_attempt(connection, raised(connection, intent, mode=session.mode, served_by=session.served_by), session)


def session_of(connection: Connection, intent: Intent) -> SessionRow:
    """The row of `statements.session_facts` for the session to which an intent belongs.

    Raises:
        NotInLedger: The ledger does not have the session.
    """
    session = connection.execute(statements.session_facts(), {statements.KEY: intent.session}).one_or_none()
    if session is None:
        raise NotInLedger(f"session {intent.session}")
    return session


def add_attempt(connection: Connection, intent: Intent, session: SessionRow) -> None:
    """Write an intent as an open attempt. The bounds in the intent count against the limits as they are; this function
    does not raise them.
    """
    connection.execute(
        statements.add_attempt(connection.dialect.name),
        {
            "id": intent.id,
            "session_id": intent.session,
            "mode": session.mode,
            "project": session.project,
            "service": str(intent.service),
            "kind": str(intent.kind),
            "model": intent.model,
            "name": intent.name,
            "scene": intent.scene,
            "attempt": intent.attempt,
            "content_key": intent.content_key,
            "started_at": to_micros(intent.started_at),
            "bound_pico": intent.bound_pico,
            "counted_pico": intent.bound_pico or 0,
            "state": str(AttemptState.OPEN),
            "reason": None,
            "bound_microcredits": intent.bound_microcredits,
            "counted_microcredits": intent.bound_microcredits or 0,
            "bound_times": intent.bound_times,
            "profile": session.profile,
        },
    )


def _record(connection: Connection, entry: Record) -> None:
    call = entry.charge.call
    call_id = _id_in_ledger(connection, call)
    if connection.execute(statements.charge_owner(), {statements.KEY: call_id}).first() is not None:
        return
    intent = Intent(
        id=_unannounced(call_id),
        session=entry.session,
        service=call.service,
        kind=call.kind,
        model=call.model,
        started_at=call.occurred_at,
        name=call.name,
        scene=call.scene,
        attempt=call.attempt,
    )
    _intend(connection, intent)
    _settle(connection, intent.id, entry)


def _id_in_ledger(connection: Connection, call: Call) -> str:
    """The id under which the ledger stores a call.

    The ledger uses the call's own id, unless a call of another service has the same id. Then the name of the service is
    appended to the id.
    """
    known = connection.execute(statements.charge_owner(), {statements.KEY: call.id}).first()
    return call.id if known is None or known.service == call.service else f"{call.id}/{call.service}"


def _unannounced(call_id: str) -> str:
    """The id of the attempt that is created for the charge of a call without an intent."""
    return f"call:{call_id}"


def _settle(connection: Connection, attempt: str, entry: Settle | Record) -> None:
    charge = entry.charge
    asked = connection.execute(statements.attempt_facts(), {statements.KEY: attempt}).one_or_none()
    if asked is None:
        raise NotInLedger(f"attempt {attempt}")
    call_id = _id_in_ledger(connection, charge.call)
    row = {**entry.row, "call_id": call_id, "attempt_id": attempt, "session_id": asked.session_id}
    add = statements.add_charge(connection.dialect.name)
    if connection.execute(add, row).first() is None:
        owner = connection.execute(statements.charge_owner(), {statements.KEY: call_id}).one().attempt_id
        if owner == attempt:
            return
        if owner == _unannounced(call_id):
            # The call was recorded before, but without its intent. So this intent adds nothing to the amounts that
            # limits count.
            connection.execute(
                statements.settle_attempt(),
                {statements.KEY: attempt, "counted_pico": 0, "counted_microcredits": 0},
            )
            return
        # The service has given two calls the same id. The ledger counts the two calls separately, so the second call
        # gets a longer id.
        if connection.execute(add, row | {"call_id": f"{call_id}/{attempt}"}).first() is None:
            return
    _roll_up(connection, charge, asked)
    if charge.state is CostState.UNKNOWN:
        # The call got no answer, so its cost is unknown, and its reservation still counts against the limits.
        return
    microcredits = int(row["microcredits"])
    learn(connection, asked, pico=charge.pico, microcredits=microcredits)
    earlier, earlier_credits = (
        (asked.counted_pico, asked.counted_microcredits) if asked.state == AttemptState.SETTLED else (0, 0)
    )
    connection.execute(
        statements.settle_attempt(),
        {
            statements.KEY: attempt,
            "counted_pico": earlier + charge.pico,
            "counted_microcredits": earlier_credits + microcredits,
        },
    )


def _roll_up(connection: Connection, charge: Charge, asked: Row[Any]) -> None:
    group, totals = rollup_of(charge, asked.mode, asked.project, asked.profile)
    connection.execute(statements.roll_up(connection.dialect.name), group | totals)


def rollup_of(charge: Charge, mode: str, project: str, profile: str) -> tuple[dict[str, str | int], dict[str, int]]:
    """The key of the row of `rollups` that counts a charge, and what the charge adds to the sums of this row."""
    call = charge.call
    group: dict[str, str | int] = {
        "slot": slot_of(to_micros(call.occurred_at)),
        "mode": mode,
        "project": project,
        "profile": profile,
        "service": str(call.service),
        "kind": str(call.kind),
        "model": call.model,
        "name": call.display_name,
    }
    return group, total_amounts(charge)


def _end_open(connection: Connection, attempt: str, state: AttemptState, reason: str, *, counted: bool) -> None:
    if connection.execute(statements.attempt_facts(), {statements.KEY: attempt}).first() is None:
        raise NotInLedger(f"attempt {attempt}")
    connection.execute(
        statements.end_open_attempt(counted=counted),
        {statements.KEY: attempt, "state": str(state), "reason": reason},
    )
