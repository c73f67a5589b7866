"""Converts the status of a spending limit to values that can be written as JSON. Receipts and `--json` output use this
module.
"""

from fractions import Fraction
from typing import Any

from eleven_video.accounting.budget_limits import PICO_PER_CREDIT, BudgetStatus, Unit
from eleven_video.accounting.money import amount_record, plain_number


def standing_record(standing: BudgetStatus) -> dict[str, Any]:
    """A spending limit with its committed and its reserved amount, as a record for JSON.

    If the unit is dollars, the record has the three fields of `money.amount_record` for each amount. If the unit is
    credits, the record has the numbers `limit_credits`, `committed_credits` and `reserved_credits`.
    """
    limit = standing.limit
    amounts = {"limit": limit.limit_pico, "committed": standing.committed_pico, "reserved": standing.reserved_pico}
    record: dict[str, Any] = {"scope": str(limit.scope), "key": limit.key, "unit": str(limit.unit)}
    for name, pico in amounts.items():
        record |= limited_amount(name, pico, limit.unit)
    return record


def limited_amount(name: str, pico: int, unit: Unit) -> dict[str, Any]:
    """One amount of a spending limit as a record for JSON. The record of credits has the field `{name}_credits`. The
    record of dollars has the fields of `money.amount_record`.
    """
    return {f"{name}_credits": _credits(pico)} if unit is Unit.CREDITS else amount_record(name, pico)


def _credits(pico: int) -> int | float:
    credits_ = Fraction(pico, PICO_PER_CREDIT)
    return plain_number(credits_.numerator if credits_.denominator == 1 else credits_)
