"""Raised bounds: after a call was billed more than its reservation, the next call of that kind reserves as much.

A bound is the worst case that a call reserves. The stored factor is the billed amount divided by the amount at listed
prices, so it applies to texts of any length. `applying` writes it in the transaction that counts the bill, and
`reservations` reads it in the transaction that reserves, so it takes effect at once in all threads and processes.
"""

import math
from dataclasses import replace
from fractions import Fraction
from typing import Any

from sqlalchemy import Connection, Row

from eleven_video.ledger import statements
from eleven_video.ledger.records import AS_LISTED, Intent, share_of_bound

# A raised bound is removed after this many bills in a row that stay within the bound at listed prices.
FORGOTTEN_AFTER = 20
# Bills are rounded call by call, so the factor is rounded up to tenths.
_STEP = AS_LISTED // 10


def raised(connection: Connection, intent: Intent, *, mode: str, served_by: str) -> Intent:
    """The intent with its bounds raised to cover earlier bills of the same kind."""
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
    """Raise or forget a bound after the bill of a call that is settled for the first time.

    `asked` is the call's row of `statements.attempt_facts`.
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
