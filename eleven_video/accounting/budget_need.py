"""What calls that are still to be made need of a budget. Pure.

A call is made only if its upper bound fits beside what is spent and reserved. So a run needs more than it will spend: room
for the bound of the call that comes last. Calls that are made side by side wait for each other, so one such room is enough.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from eleven_video.accounting.budget import Standing, Unit
from eleven_video.accounting.estimate import Bound


@dataclass(frozen=True, slots=True)
class PricedCalls:
    """Calls of one kind in one unit, in trillionths of it.

    Attributes:
        calls: How many there will be, at each bound of the estimate.
        spend: What all of them will come to, at each bound.
        most: The upper bound of one of them.
    """

    calls: dict[Bound, Fraction]
    spend: dict[Bound, int]
    most: int

    def headroom(self, bound: Bound) -> int:
        """What the bound of one call is above what it will come to."""
        if not self.calls[bound]:
            return 0
        return max(0, int(self.most - Fraction(self.spend[bound]) / self.calls[bound]))


@dataclass(frozen=True, slots=True)
class Need:
    """What calls need of a budget in one unit, most likely and at most: what they spend, and that with the room for bounds.

    `first` is the bound of the first call: with less nothing can be bought.
    """

    unit: Unit
    spend: int
    likely: int
    high: int
    first: int


def needed(unit: Unit, stages: Sequence[Sequence[PricedCalls]]) -> Need:
    """What calls need that are made stage after stage; those of one stage are made side by side."""
    first = next((min(one.most for one in stage) for stage in stages if stage), 0)
    spend = sum(one.spend[Bound.EXPECTED] for stage in stages for one in stage)
    return Need(unit, spend, _needed(stages, Bound.EXPECTED), _needed(stages, Bound.HIGH), first)


def _needed(stages: Sequence[Sequence[PricedCalls]], bound: Bound) -> int:
    before = need = 0
    for stage in stages:
        before += sum(one.spend[bound] for one in stage)
        need = max(need, before + max((one.headroom(bound) for one in stage), default=0))
    return need


@dataclass(frozen=True, slots=True)
class OverBudget:
    """A budget that has less left than is needed.

    `is_likely` is whether it most likely has; if not, it only may.
    """

    standing: Standing
    need: Need

    @property
    def is_likely(self) -> bool:
        return self.need.likely > self.standing.left_pico

    @property
    def buys_nothing(self) -> bool:
        """Whether not even the first call can be made."""
        return self.need.first > self.standing.left_pico


def over_budgets(standings: Sequence[Standing], needs: Sequence[Need]) -> list[OverBudget]:
    """The budgets that may have too little left, those that likely have first."""
    by_unit = {need.unit: need for need in needs}
    found = [
        OverBudget(standing, need)
        for standing in standings
        if (need := by_unit.get(standing.limit.unit)) is not None and need.high > standing.left_pico
    ]
    return sorted(found, key=lambda one: not one.is_likely)
