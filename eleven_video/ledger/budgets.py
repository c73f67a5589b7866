"""Limits that hold for all threads and processes: what is counted is read, compared and written in one transaction."""

from collections.abc import Sequence

from sqlalchemy import Connection

from eleven_video.ledger import statements
from eleven_video.ledger.entries import Intend, NotInLedger, apply
from eleven_video.ledger.moments import to_micros
from eleven_video.ledger.records import Granted, Intent, Limit, Refused, Scope

_FOREVER = 2**63 - 1


def reserve(connection: Connection, intent: Intent, limits: Sequence[Limit]) -> Granted | Refused:
    """Write an intent if its bound fits into every limit, within the transaction that is under way.

    Raises:
        NotInLedger: The session was never opened.
    """
    session = connection.execute(statements.session_facts(), {statements.KEY: intent.session}).one_or_none()
    if session is None:
        raise NotInLedger(f"session {intent.session}")
    bound = intent.bound_pico or 0
    for limit in limits:
        # PostgreSQL adds up to Decimals, and nothing to None.
        committed, reserved = (
            int(pico or 0)
            for pico in connection.execute(statements.counted(limit.scope), _values(limit, session.mode)).one()
        )
        if committed + reserved + bound > limit.limit_pico:
            return Refused(limit, committed, reserved)
    apply(connection, Intend(intent))
    return Granted()


def _values(limit: Limit, mode: str) -> dict[str, str | int]:
    """A call counts in the day and month in which it was asked for, also when the answer comes after midnight.

    It was there that its bound was reserved.
    """
    if limit.scope in (Scope.RUN, Scope.PROJECT):
        return {statements.MODE: mode, statements.KEY: limit.key}
    return {
        statements.MODE: mode,
        statements.SINCE: to_micros(limit.since) if limit.since else 0,
        statements.UNTIL: to_micros(limit.until) if limit.until else _FOREVER,
    }
