"""Limits that hold for all threads and processes: what is counted is read, compared and written in one transaction."""

from collections.abc import Sequence

from sqlalchemy import Connection, Select, case, func, select

from eleven_video.ledger import schema
from eleven_video.ledger.entries import Intend, NotInLedger, apply
from eleven_video.ledger.moments import to_micros
from eleven_video.ledger.records import AttemptState, Granted, Intent, Limit, Refused, Scope


def reserve(connection: Connection, intent: Intent, limits: Sequence[Limit]) -> Granted | Refused:
    """Write an intent if its bound fits into every limit, within the transaction that is under way.

    Raises:
        NotInLedger: The session was never opened.
    """
    mode = connection.execute(
        select(schema.sessions.c.mode).where(schema.sessions.c.id == intent.session)
    ).scalar_one_or_none()
    if mode is None:
        raise NotInLedger(f"session {intent.session}")
    bound = intent.bound_pico or 0
    for limit in limits:
        committed, reserved = connection.execute(_counted(limit, mode)).one()
        # PostgreSQL adds up to a Decimal.
        committed, reserved = int(committed or 0), int(reserved or 0)
        if committed + reserved + bound > limit.limit_pico:
            return Refused(limit, committed, reserved)
    apply(connection, Intend(intent))
    return Granted()


def _counted(limit: Limit, mode: str) -> Select[int, int]:
    """What settled and what open calls of a limit's scope come to.

    A call counts in the day and month in which it was asked for, also when the answer comes after midnight: it was there
    that its bound was reserved.
    """
    attempts = schema.attempts
    settled = attempts.c.state == str(AttemptState.SETTLED)
    counted = select(
        func.sum(case((settled, attempts.c.counted_pico), else_=0)),
        func.sum(case((settled, 0), else_=attempts.c.counted_pico)),
    ).where(attempts.c.mode == mode)
    match limit.scope:
        case Scope.RUN:
            return counted.where(attempts.c.session_id == limit.key)
        case Scope.PROJECT:
            return counted.where(attempts.c.project == limit.key)
        case Scope.DAY | Scope.MONTH:
            if limit.since is not None:
                counted = counted.where(attempts.c.started_at >= to_micros(limit.since))
            if limit.until is not None:
                counted = counted.where(attempts.c.started_at < to_micros(limit.until))
            return counted
