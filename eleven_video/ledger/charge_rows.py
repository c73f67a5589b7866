"""Converts a charge to a row of the ledger and back, without rounding.

Whole amounts and rates are stored as numbers. Fractions are stored as text such as "1/4".
"""

import json
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from eleven_video.accounting.calls import Call, CallKind, Outcome, Service
from eleven_video.accounting.metrics import MetricType, Part
from eleven_video.accounting.money import Amount
from eleven_video.accounting.pricing import Charge, ChargeLine, CostState
from eleven_video.ledger.encoding import METRIC_COLUMNS, from_micros, metric_amounts, most_credits, to_micros

# The columns that are needed to convert a row back to a charge.
CHARGE_COLUMNS = (
    "call_id", "service", "kind", "model", "name", "scene", "attempt", "occurred_at", "outcome", "tier",
    "context_tokens", "estimated", "partial", "total_differs", "state", "price_date", "quantities", "lines",
)  # fmt: skip


def charge_values(charge: Charge) -> dict[str, Any]:
    """The values for the columns of the table `charges` that describe a charge."""
    call = charge.call
    return {
        "call_id": call.id,
        "service": str(call.service),
        "kind": str(call.kind),
        "model": call.model,
        "name": call.name,
        "scene": call.scene,
        "attempt": call.attempt,
        "occurred_at": to_micros(call.occurred_at),
        "outcome": str(call.outcome),
        "tier": call.tier,
        "context_tokens": call.context_tokens,
        "estimated": int(call.estimated),
        "partial": int(call.partial),
        "total_differs": int(call.mismatch),
        # The table has no state for calls that were paid for with credits: see `encoding.STORED_STATES`.
        "state": str(CostState.FREE if charge.state is CostState.CREDITS else charge.state),
        "pico": charge.pico,
        "price_source": ", ".join(charge.sources) or None,
        "price_date": charge.price_date.isoformat() if charge.price_date else None,
        **metric_amounts(charge),
        **most_credits(charge),
        "quantities": _json({str(part): _plain(amount) for part, amount in call.parts.items()}),
        "lines": _json(
            [[str(line.part), _plain(line.amount), _plain(line.rate), line.pico, line.source] for line in charge.lines]
        ),
    }


def credits_in_millionths(charge: Charge) -> int:
    """The credits billed for the call of a charge, in millionths of a credit."""
    return metric_amounts(charge)[METRIC_COLUMNS[MetricType.CREDITS]]


def charge_of(row: Mapping[str, Any]) -> Charge:
    """Convert a row of the table `charges` to a charge. Only the columns `CHARGE_COLUMNS` are used.

    Raises:
        ValueError, TypeError, KeyError, AttributeError, ArithmeticError, RecursionError: The row has invalid values.
    """
    call = Call(
        id=row["call_id"],
        service=row["service"],
        model=row["model"],
        occurred_at=from_micros(row["occurred_at"]),
        parts={Part(part): _amount(amount) for part, amount in json.loads(row["quantities"]).items()},
        kind=CallKind(row["kind"]),
        name=row["name"],
        outcome=Outcome(row["outcome"]),
        context_tokens=row["context_tokens"],
        tier=row["tier"],
        scene=row["scene"],
        attempt=row["attempt"],
        estimated=bool(row["estimated"]),
        partial=bool(row["partial"]),
        mismatch=bool(row["total_differs"]),
    )
    lines = tuple(
        ChargeLine(Part(part), _amount(amount), _amount(rate), _pico(pico), str(source))
        for part, amount, rate, pico, source in json.loads(row["lines"])
    )
    state = CostState(row["state"])
    if state is CostState.FREE and call.service == Service.ELEVENLABS and not lines and call.metrics:
        state = CostState.CREDITS
    return Charge(call, lines, state, date.fromisoformat(row["price_date"]) if row["price_date"] else None)


def _plain(amount: Amount) -> int | str:
    return amount if isinstance(amount, int) else str(amount)


def _amount(plain: object) -> Amount:
    if type(plain) is int and plain >= 0:
        return plain
    if not isinstance(plain, str) or (amount := Fraction(plain)) < 0:
        raise ValueError(f"a {type(plain).__name__} is not an amount, or is below zero")
    return amount


def _pico(plain: object) -> int:
    if type(plain) is not int or plain < 0:
        raise ValueError(f"a {type(plain).__name__} is not a sum of money, or is below zero")
    return plain


def _json(value: object) -> str:
    return json.dumps(value, separators=(",", ":"))
