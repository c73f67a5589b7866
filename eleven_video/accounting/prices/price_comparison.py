"""Computes the cost that recorded calls would have at the prices of another day. The recorded charges do not change."""

from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Self

from eleven_video.accounting.money import Amount
from eleven_video.accounting.pricing import Charge, CostState, Pricing, worst


@dataclass(frozen=True, slots=True)
class PriceSum:
    """The total cost of several calls, and the number of calls in each state of the cost.

    Attributes:
        pico: The exact cost of the usage that has a price, in pico-dollars.
        otherwise_estimated: The number of estimated calls with a cost state other than "estimated", such as "credits".
        unpriced_credits: The number of used ElevenLabs credits that have no price in dollars.
        estimated_credits_calls: The number of calls in the state "credits" whose usage was estimated.
    """

    pico: int = 0
    free_calls: int = 0
    priced_calls: int = 0
    estimated_calls: int = 0
    credits_calls: int = 0
    unpriced_calls: int = 0
    unknown_calls: int = 0
    otherwise_estimated: int = 0
    unpriced_credits: Amount = 0
    estimated_credits_calls: int = 0

    def __add__(self, other: Self) -> Self:
        return type(self)(*(getattr(self, field.name) + getattr(other, field.name) for field in fields(self)))

    @classmethod
    def of(cls, charge: Charge) -> Self:
        """The sum that contains only a single call."""
        guessed = charge.is_estimated and charge.state is not CostState.ESTIMATED
        return cls(
            charge.pico,
            otherwise_estimated=int(guessed),
            unpriced_credits=charge.unpriced_credits,
            estimated_credits_calls=int(guessed and charge.state is CostState.CREDITS),
            **{f"{charge.state}_calls": 1},
        )

    @property
    def state(self) -> CostState:
        """The state of the total cost, which is the state of the call whose cost is least known."""
        return worst(*(state for state in CostState if getattr(self, f"{state}_calls")))

    @property
    def is_whole(self) -> bool:
        """Whether `pico` is the complete cost. The result is False if a call is unpriced, unresolved or paid for with
        credits.
        """
        return not self.state.is_at_least

    @property
    def all_estimated_calls(self) -> int:
        """The number of calls in all cost states whose usage or price was estimated."""
        return self.estimated_calls + self.otherwise_estimated


@dataclass(frozen=True, slots=True)
class PriceComparison:
    """The comparison of two costs of the same calls: the recorded cost, and the cost at the prices of another day."""

    recorded: PriceSum = PriceSum()
    repriced: PriceSum = PriceSum()

    def __add__(self, other: Self) -> Self:
        return type(self)(self.recorded + other.recorded, self.repriced + other.repriced)

    @property
    def difference_pico(self) -> int:
        """The cost at the prices of another day minus the recorded cost, in pico-dollars. Usage without a price is not
        included.
        """
        return self.repriced.pico - self.recorded.pico

    @property
    def is_whole(self) -> bool:
        """Whether the recorded cost and the cost at the prices of another day are both complete. If the result is True,
        `difference_pico` is exact.
        """
        return self.recorded.is_whole and self.repriced.is_whole


def repriced(charge: Charge, pricing: Pricing, at: datetime) -> Charge:
    """The charge for the same call at the prices that are valid at the time `at`.

    The cost of an unresolved call stays unknown.
    """
    if charge.state is CostState.UNKNOWN:
        return charge
    # Prices are looked up by the time of the call. So the charge is computed for a copy of the call with the time `at`.
    # In the result, the copy is replaced by the original call.
    return replace(pricing.charge(replace(charge.call, occurred_at=at)), call=charge.call)


def compared(charge: Charge, pricing: Pricing, at: datetime) -> PriceComparison:
    """The recorded cost of a call, and the cost of the call at the prices that are valid at the time `at`."""
    return PriceComparison(PriceSum.of(charge), PriceSum.of(repriced(charge, pricing, at)))
