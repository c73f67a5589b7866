"""The budget that planned calls need. Pure.

A call is made only if its upper bound fits beside the spent and reserved amounts. So a run needs more than it will spend: it
must also have room for the bound of its last call. Parallel calls wait for each other, so one such margin is enough.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from eleven_video.accounting.budget import BudgetStatus, Unit
from eleven_video.accounting.estimate import Bound


@dataclass(frozen=True, slots=True)
class PricedCalls:
    """Planned calls of one kind. Amounts are trillionths of a unit.

    Attributes:
        calls: Their number, at each bound of the estimate.
        spend: Their total cost, at each bound.
        most: The upper bound of one call.
    """

    calls: dict[Bound, Fraction]
    spend: dict[Bound, int]
    most: int

    def headroom(self, bound: Bound) -> int:
        """The difference between the upper bound and the expected cost of one call."""
        if not self.calls[bound]:
            return 0
        return max(0, int(self.most - Fraction(self.spend[bound]) / self.calls[bound]))


@dataclass(frozen=True, slots=True)
class Need:
    """The budget that calls need in one unit, most likely and at most: their spending, without and with room for bounds.

    `first` is the bound of the first call: a smaller budget buys nothing.
    """

    unit: Unit
    spend: int
    likely: int
    high: int
    first: int


def needed(unit: Unit, stages: Sequence[Sequence[PricedCalls]]) -> Need:
    """The need of stages that run one after another; the calls of one stage run in parallel."""
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
    """A budget with less left than the calls may need.

    `is_likely` is True if it is most likely too small, False if it only may be.
    """

    standing: BudgetStatus
    need: Need

    @property
    def is_likely(self) -> bool:
        return self.need.likely > self.standing.left_pico

    @property
    def buys_nothing(self) -> bool:
        """Whether not even the first call can be made."""
        return self.need.first > self.standing.left_pico


def over_budgets(standings: Sequence[BudgetStatus], needs: Sequence[Need]) -> list[OverBudget]:
    """The budgets that may be too small, the likely ones first."""
    by_unit = {need.unit: need for need in needs}
    found = [
        OverBudget(standing, need)
        for standing in standings
        if (need := by_unit.get(standing.limit.unit)) is not None and need.high > standing.left_pico
    ]
    return sorted(found, key=lambda one: not one.is_likely)
