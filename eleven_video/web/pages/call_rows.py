"""Converts the calls of a session to the texts that the session's page shows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from eleven_video.accounting.cost_state import CostState
from eleven_video.accounting.money import plain_number
from eleven_video.accounting.pricing import ChargeLine
from eleven_video.ledger.reading.report_types import StoredCharge
from eleven_video.ledger.records import Attempt
from eleven_video.reporting.views import call_entry, open_call
from eleven_video.ui.history.sessions import call_facts, call_money, open_facts, open_money
from eleven_video.ui.text import exact_count, exact_money

# The page first shows only so many calls, because browsers are slow with thousands of rows.
AT_FIRST = 200
_MILLION = 10**6
_STATES = {CostState.CREDITS: "paid in credits"}


@dataclass(frozen=True, slots=True)
class ShownCall:
    """A call as texts. `lines` has a text for each priced kind of usage."""

    at: str
    what: str
    model: str
    usage: str
    cost: str
    state: str
    source: str = ""
    lines: Sequence[str] = ()


def shown_calls(charges: Sequence[StoredCharge], attempts: Sequence[Attempt]) -> list[ShownCall]:
    """All calls of a session: first the calls with a charge, then the calls without a charge."""
    asked_for = {attempt.intent.id: attempt for attempt in attempts}
    charged = {stored.attempt for stored in charges}
    answered = [_answered(stored, asked_for.get(stored.attempt)) for stored in charges]
    return [*answered, *(_open(attempt) for attempt in attempts if attempt.intent.id not in charged)]


def _answered(stored: StoredCharge, asked: Attempt | None) -> ShownCall:
    call, charge = call_entry(stored, asked), stored.charge
    return ShownCall(
        f"{call.at:%H:%M:%S}",
        _what(call.kind, call.scene),
        call.model,
        call_facts(call),
        call_money(call),
        _STATES.get(charge.state, str(charge.state)),
        ", ".join(charge.sources) + (f", {charge.price_date}" if charge.price_date and charge.sources else ""),
        list(_lines(charge.lines)),
    )


def _open(attempt: Attempt) -> ShownCall:
    call = open_call(attempt)
    return ShownCall(
        f"{call.at:%H:%M:%S}", _what(call.kind, call.scene), call.model, open_facts(call), open_money(call), "unknown"
    )


def _what(kind: str, scene: int | None) -> str:
    name = "picture" if kind == "image" else kind
    return name if scene is None else f"{name}, scene {scene}"


def _lines(lines: Sequence[ChargeLine]) -> Iterator[str]:
    for line in lines:
        amount = f"{exact_count(plain_number(line.amount))} {str(line.part).replace('_', ' ')}"
        yield f"{amount} at {_rate(Fraction(line.rate))}: {exact_money(line.pico)}"


def _rate(rate: Fraction) -> str:
    """A price as text. `rate` is in pico-dollars per unit. A price below one cent is shown per million units."""
    if rate < 10**10 and (rate * _MILLION).denominator == 1:
        return f"{exact_money(int(rate * _MILLION))} per million"
    return f"{exact_money(int(rate))} each" if rate.denominator == 1 else f"{float(rate / 10**12):.12f} dollars each"
