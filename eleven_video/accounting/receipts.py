"""A charge as plain JSON: every fact that a bill can be checked by."""

from typing import Any

from eleven_video.accounting.amounts import plain_number
from eleven_video.accounting.money import dollars
from eleven_video.accounting.pricing import Charge, CostState


def charge_record(charge: Charge) -> dict[str, Any]:
    """One call with its quantities and, for each, the rate it was priced by. Dollars are exact decimals as text.

    `usd` and `cost_pico` are None where nothing is known of the cost. `list_usd` is there where a price of the user's own
    stands in the place of a list price.
    """
    call = charge.call
    nothing_known = charge.state is CostState.UNKNOWN or (charge.state is CostState.UNPRICED and not charge.lines)
    return {
        "id": call.id,
        "at": call.occurred_at.isoformat(),
        "service": str(call.service),
        "kind": str(call.kind),
        "name": call.display_name,
        "model": call.model,
        "scene": call.scene,
        "attempt": call.attempt,
        "outcome": str(call.outcome),
        "tier": call.tier,
        "state": str(charge.state),
        "estimated": call.estimated,
        "partial": call.partial,
        "total_differs": call.mismatch,
        "quantities": {str(part): plain_number(amount) for part, amount in call.parts.items() if amount},
        "lines": [
            {
                "part": str(line.part),
                "quantity": plain_number(line.amount),
                "picodollars_each": plain_number(line.rate),
                "usd": _text(line.pico),
                "price_source": line.source,
            }
            for line in charge.lines
        ],
        "usd": None if nothing_known else _text(charge.pico),
        "cost_pico": None if nothing_known else charge.pico,
        "price_date": charge.price_date.isoformat() if charge.price_date else None,
        **({} if charge.list_pico is None else {"list_usd": _text(charge.list_pico)}),
    }


def _text(pico: int) -> str:
    return f"{dollars(pico).normalize():f}"
