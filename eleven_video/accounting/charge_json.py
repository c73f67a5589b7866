"""Converts a charge to a record for JSON. Receipts and exports contain such records, so that a user can check a
bill.
"""

from typing import TYPE_CHECKING, Any

from eleven_video.accounting.cost_state import CostState
from eleven_video.accounting.metrics import Part
from eleven_video.accounting.money import amount_record, decimal_text, plain_number

if TYPE_CHECKING:
    from eleven_video.accounting.pricing import Charge


def mode_record(mode: str) -> dict[str, Any]:
    """The first fields of every JSON record. The first fields tell whether the mode is "live" or "sandbox", and whether
    the calls are billed.
    """
    return {"mode": str(mode), "billed": str(mode) == "live"}


def charge_record(charge: "Charge") -> dict[str, Any]:
    """A call and its cost as a record for JSON, with the used quantities and the rate of each quantity.

    `cost` is a number of dollars. `cost_exact` and `usd` are the same cost as decimal text. `cost`, `cost_exact` and
    `usd` are None if no cost in dollars is known, because the call was paid for with credits of an ElevenLabs plan, has
    no price, or is unresolved. Only the record of an unresolved call has the field `may_have_cost_credits`, which is
    the maximum number of credits that the call may have used. `may_have_cost_credits` is None if the maximum is
    unknown. If the user's own price replaced a list price, the record has the field `list_usd` with the cost at the
    list price.
    """
    call = charge.call
    known = charge.known_pico
    lost = charge.state is CostState.UNKNOWN
    credits_bound = call.parts.get(Part.CREDITS) if lost else None
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
        "estimated": charge.is_estimated,
        "failed": charge.is_failed,
        "partial": call.partial,
        "total_differs": call.mismatch,
        "quantities": {}
        if lost
        else {str(part): plain_number(amount) for part, amount in call.parts.items() if amount},
        "lines": [
            {
                "part": str(line.part),
                "quantity": plain_number(line.amount),
                "picodollars_each": plain_number(line.rate),
                "usd": decimal_text(line.pico),
                "price_source": line.source,
            }
            for line in charge.lines
        ],
        **amount_record("cost", known),
        "usd": None if known is None else decimal_text(known),
        **({"may_have_cost_credits": credits_bound and plain_number(credits_bound)} if lost else {}),
        "price_date": charge.price_date.isoformat() if charge.price_date else None,
        **({} if charge.list_pico is None else {"list_usd": decimal_text(charge.list_pico)}),
    }
