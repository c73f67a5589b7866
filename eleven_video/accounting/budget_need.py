"""Computes the budget that planned calls need, for estimates and preflight checks. Pure.

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
    """Planned calls of one kind. Amounts are trillionths of a dollar or a credit.

    Attributes:
        calls: The number of calls, at each bound of the estimate.
        spend: The total cost of the calls, at each bound.
        most: The highest possible cost of one call.
    """

    calls: dict[Bound, Fraction]
    spend: dict[Bound, int]
    most: int

    def headroom(self, bound: Bound) -> int:
        """The difference between the highest possible and the expected cost of one call."""
        if not self.calls[bound]:
            return 0
        return max(0, int(self.most - Fraction(self.spend[bound]) / self.calls[bound]))


@dataclass(frozen=True, slots=True)
class Need:
    """The budget that planned calls need, in trillionths of `unit`.

    `spend` is their expected cost. `likely` and `high` are the budgets needed most likely and at most, including room
    for the bound of the last call. `first` is the bound of the first call: with a smaller budget, no call is made.
    """

    unit: Unit
    spend: int
    likely: int
    high: int
    first: int


def needed(unit: Unit, stages: Sequence[Sequence[PricedCalls]]) -> Need:
    """The budget for stages that run one after another. The calls within a stage run in parallel."""
    first = next((min(call.most for call in stage) for stage in stages if stage), 0)
    spend = sum(call.spend[Bound.EXPECTED] for stage in stages for call in stage)
    return Need(unit, spend, _needed(stages, Bound.EXPECTED), _needed(stages, Bound.HIGH), first)


def _needed(stages: Sequence[Sequence[PricedCalls]], bound: Bound) -> int:
    before = need = 0
    for stage in stages:
        before += sum(call.spend[bound] for call in stage)
        need = max(need, before + max((call.headroom(bound) for call in stage), default=0))
    return need


@dataclass(frozen=True, slots=True)
class OverBudget:
    """A budget of which less is left than planned calls may need.

    `is_likely` is True if the budget is probably too small, and False if that is only possible.
    """

    standing: BudgetStatus
    need: Need

    @property
    def is_likely(self) -> bool:
        """Whether the budget is probably too small."""
        return self.need.likely > self.standing.left_pico

    @property
    def buys_nothing(self) -> bool:
        """Whether not even the first call can be made."""
        return self.need.first > self.standing.left_pico


def over_budgets(standings: Sequence[BudgetStatus], needs: Sequence[Need]) -> list[OverBudget]:
    """The budgets that may be too small for the needs, the probable ones first."""
    by_unit = {need.unit: need for need in needs}
    found = [
        OverBudget(standing, need)
        for standing in standings
        if (need := by_unit.get(standing.limit.unit)) is not None and need.high > standing.left_pico
    ]
    return sorted(found, key=lambda budget: not budget.is_likely)
