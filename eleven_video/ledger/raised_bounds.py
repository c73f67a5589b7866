"""Raises the reservations of a kind of call after a service billed more for such a call than its reservation.

The bound of a call is its highest possible cost. The bound is reserved before the call. For each kind of call, the
ledger stores a factor: the billed amount divided by the amount at listed prices. A factor can be applied to texts of
any length. `entry_writes` stores the factor in the same transaction that counts the bill. `reservations` reads the
factor in the transaction that reserves a call. So all threads and processes use a new factor at once.
"""

import math
from dataclasses import replace
from fractions import Fraction
from typing import Any

from sqlalchemy import Connection, Row

from eleven_video.ledger import statements
from eleven_video.ledger.records import AS_LISTED, Intent, share_of_bound

# A factor is deleted after this number of consecutive bills that were not higher than the bound at listed prices.
FORGOTTEN_AFTER = 20
# A service rounds the bill of each call, so the factors of equal calls differ a little. Therefore factors are rounded
# up to tenths.
_STEP = AS_LISTED // 10


def raised(connection: Connection, intent: Intent, *, mode: str, served_by: str) -> Intent:
    """The same intent, but with higher bounds if earlier calls of the same kind were billed more than their bounds.

    `served_by` is the backend's id.
    """
    names = (mode, served_by, str(intent.service), str(intent.kind), intent.model, intent.name)
    key = dict(zip(statements.BOUND_KEY, names, strict=True))
    found = connection.execute(statements.raised_bound(), statements.of_bound(key)).first()
    if found is None or found.times <= intent.bound_times:
        return intent
    more = Fraction(found.times, intent.bound_times)
    return replace(
        intent,
        bound_pico=_times(intent.bound_pico, more),
        bound_microcredits=_times(intent.bound_microcredits, more),
        bound_times=found.times,
    )


def learn(connection: Connection, asked: Row[Any], *, pico: int, microcredits: int) -> None:
    """After a call was billed, store, raise or delete the factor for calls of the same kind.

    Args:
        connection: The connection to the ledger, in a transaction.
        asked: The row of `statements.attempt_facts` for the call.
        pico: The billed amount in pico-dollars.
        microcredits: The billed amount in millionths of a credit.
    """
    share = share_of_bound((microcredits, asked.bound_microcredits), (pico, asked.bound_pico))
    if share is None:
        return
    times = share * asked.bound_times
    key = {column: str(getattr(asked, column)) for column in statements.BOUND_KEY}
    named = statements.of_bound(key)
    if times > asked.bound_times:
        rounded = math.ceil(times / _STEP) * _STEP
        connection.execute(statements.raise_bound(connection.dialect.name), key | {"times": rounded, "kept": 0})
        return
    found = connection.execute(statements.raised_bound(), named).first()
    if found is None:
        return
    kept = found.kept + 1 if times <= AS_LISTED else 0
    if kept >= FORGOTTEN_AFTER:
        connection.execute(statements.forget_bound(), named)
    elif kept != found.kept:
        connection.execute(statements.note_kept(), named | {"now_kept": kept})


def _times(bound: int | None, more: Fraction) -> int | None:
    return None if bound is None else math.ceil(bound * more)
