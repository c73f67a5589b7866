"""Raises the reservations of calls after a call of the same kind was billed more than its reservation.

A bound is the highest possible cost of a call, which is reserved. The ledger stores a factor: the billed amount divided
by the amount at listed prices. So it can be used for texts of any length. `entry_writes` writes the factor in the same
transaction in which the bill is counted, and `reservations` reads it in the transaction that reserves a call. So the
factor is used at once by all threads and processes.
"""

import math
from dataclasses import replace
from fractions import Fraction
from typing import Any

from sqlalchemy import Connection, Row

from eleven_video.ledger import statements
from eleven_video.ledger.records import AS_LISTED, Intent, share_of_bound

# A factor is deleted after this many bills in a row that were not higher than the reservation at listed prices.
FORGOTTEN_AFTER = 20
# Factors are rounded up to tenths, because a service rounds the bill of each call, so factors differ a little.
_STEP = AS_LISTED // 10


def raised(connection: Connection, intent: Intent, *, mode: str, served_by: str) -> Intent:
    """The intent, with higher bounds if earlier calls of the same kind were billed more than their bounds.

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
    """Store, raise or delete the factor for a kind of call, after a call of this kind was billed.

    Args:
        connection: The connection.
        asked: The row of `statements.attempt_facts` for the call.
        pico: The bill in pico-dollars.
        microcredits: The bill in millionths of a credit.
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
