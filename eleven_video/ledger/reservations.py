"""Reserves the highest possible cost of a call against every limit. `Ledger.reserve` uses this module.

One transaction reads the spent and reserved amounts, compares them with the limits, and writes the reservation. So all
threads and processes together cannot exceed a limit.
"""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import Connection

from eleven_video.accounting.budget_limits import BudgetStatus, Limit, Scope, Unit, Verdict
from eleven_video.domain.options import Mode
from eleven_video.ledger import statements
from eleven_video.ledger.encoding import to_micros
from eleven_video.ledger.entry_writes import add_attempt, session_of
from eleven_video.ledger.raised_bounds import raised
from eleven_video.ledger.records import PICO_PER_MICROCREDIT, Granted, Intent, Refused

_FOREVER = 2**63 - 1


def reserve(connection: Connection, intent: Intent, limits: Sequence[Limit]) -> Granted | Refused:
    """Write an intent to the ledger if its highest possible cost fits every limit. The check and the write happen in
    the current transaction.

    Raises:
        NotInLedger: The ledger does not have the session of the intent.
    """
    session = session_of(connection, intent)
    intent = raised(connection, intent, mode=session.mode, served_by=session.served_by)
    standings = standings_of(connection, session.mode, limits)
    for verdict in (Verdict.REFUSED, Verdict.LATER):
        for standing in standings:
            if standing.verdict(intent.most(standing.limit.unit)) is verdict:
                return Refused(standing, verdict, standings, intent)
    add_attempt(connection, intent, session)
    return Granted(tuple(_with(standing, intent) for standing in standings), intent)


def standings_of(connection: Connection, mode: Mode | str, limits: Sequence[Limit]) -> tuple[BudgetStatus, ...]:
    """How much of each limit the calls of one mode have spent and reserved. All amounts are read at the same moment."""
    return tuple(_standing(connection, str(mode), limit) for limit in limits)


def _with(standing: BudgetStatus, intent: Intent) -> BudgetStatus:
    return replace(standing, reserved_pico=standing.reserved_pico + intent.most(standing.limit.unit))


def _standing(connection: Connection, mode: str, limit: Limit) -> BudgetStatus:
    counted = connection.execute(statements.counted(limit.scope, limit.unit), _values(limit, mode)).one()
    # PostgreSQL returns sums as Decimal. Every database returns NULL (None in Python) as the sum of no rows.
    committed, reserved = (int(amount or 0) for amount in counted)
    times = PICO_PER_MICROCREDIT if limit.unit is Unit.CREDITS else 1
    return BudgetStatus(limit, committed * times, reserved * times)


def _values(limit: Limit, mode: str) -> dict[str, str | int | list[str]]:
    """The values of the parameters that the statement `statements.counted` needs for a limit.

    A call counts against the limits of the day and the month in which it was requested. The time of the answer does not
    matter.
    """
    if limit.scope in (Scope.RUN, Scope.PROJECT):
        return {statements.MODE: mode, statements.KEY: limit.key}
    if limit.scope is Scope.BATCH:
        return {statements.MODE: mode, statements.SESSIONS: sorted(limit.sessions)}
    return {
        statements.MODE: mode,
        statements.SINCE: to_micros(limit.since) if limit.since else 0,
        statements.UNTIL: to_micros(limit.until) if limit.until else _FOREVER,
    }
