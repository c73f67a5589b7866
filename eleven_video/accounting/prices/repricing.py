"""The cost of recorded calls at the prices of another day. Pure; the records do not change."""

from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Self

from eleven_video.accounting.money import Amount
from eleven_video.accounting.pricing import Charge, CostState, Pricing, worst


@dataclass(frozen=True, slots=True)
class PriceSum:
    """Totals of calls: exact pico-dollars of the priced parts, and the number of calls in each state.

    `otherwise_estimated` counts estimated calls in other states than "estimated".
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
        """The state of the whole: that of its worst part."""
        return worst(*(state for state in CostState if getattr(self, f"{state}_calls")))

    @property
    def is_whole(self) -> bool:
        """Whether the dollars are complete: no unpriced and no unknown part."""
        return not self.state.is_at_least

    @property
    def all_estimated_calls(self) -> int:
        """Calls whose usage or price was estimated, whatever state their cost is in."""
        return self.estimated_calls + self.otherwise_estimated


@dataclass(frozen=True, slots=True)
class PriceComparison:
    """The same calls as they were recorded, and at other prices."""

    recorded: PriceSum = PriceSum()
    repriced: PriceSum = PriceSum()

    def __add__(self, other: Self) -> Self:
        return type(self)(self.recorded + other.recorded, self.repriced + other.repriced)

    @property
    def difference_pico(self) -> int:
        """How much more they come to at the other prices, as far as both are known; below zero where it is less."""
        return self.repriced.pico - self.recorded.pico

    @property
    def is_whole(self) -> bool:
        """Whether the difference is all of it."""
        return self.recorded.is_whole and self.repriced.is_whole


def repriced(charge: Charge, pricing: Pricing, at: datetime) -> Charge:
    """The same call at the prices that are in force at `at`. What nobody knows stays unknown."""
    if charge.state is CostState.UNKNOWN:
        return charge
    # Prices are looked up by the time of a call.
    return replace(pricing.charge(replace(charge.call, occurred_at=at)), call=charge.call)


def compared(charge: Charge, pricing: Pricing, at: datetime) -> PriceComparison:
    """What a call cost, and what it would cost at `at`."""
    return PriceComparison(PriceSum.of(charge), PriceSum.of(repriced(charge, pricing, at)))
