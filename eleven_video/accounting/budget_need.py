"""Computes the budget that planned calls need, for estimates and for the checks before a run.

A call is made only if its highest possible cost, added to the spent and reserved amounts, does not exceed the budget.
So the budget of a run must be larger than the amount that the run will spend. The highest possible cost of the last
call must fit, too. Parallel calls that do not fit wait until another call is settled, so the budget needs this margin
only once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from eleven_video.accounting.budget_limits import BudgetStatus, Unit
from eleven_video.accounting.estimate import Bound


@dataclass(frozen=True, slots=True)
class PricedCalls:
    """Planned calls of one kind. Costs are in trillionths of a dollar or of a credit.

    Attributes:
        calls: The number of calls: the lowest, the expected and the highest.
        spend: The total cost of the calls: the lowest, the expected and the highest.
        most: The highest possible cost of one call.
    """

    calls: dict[Bound, Fraction]
    spend: dict[Bound, int]
    most: int

    def headroom(self, bound: Bound) -> int:
        """The highest possible cost of one call minus the average cost of a call at this bound.

        The result is 0 if there are no calls.
        """
        if not self.calls[bound]:
            return 0
        return max(0, int(self.most - Fraction(self.spend[bound]) / self.calls[bound]))


@dataclass(frozen=True, slots=True)
class Need:
    """The budget that planned calls need, in trillionths of `unit`.

    `spend` is the expected cost of the calls. `likely` is the budget that is most likely needed. `high` is the budget
    that is always enough. Both budgets include the margin for the highest possible cost of the last call. `first` is
    the highest possible cost of the first call: with a smaller budget, no call is made at all.
    """

    unit: Unit
    spend: int
    likely: int
    high: int
    first: int


def needed(unit: Unit, stages: Sequence[Sequence[PricedCalls]]) -> Need:
    """The budget that the calls of several stages need.

    The stages run one after another. The calls of one stage run in parallel.
    """
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
    """A budget whose remaining amount is smaller than the amount that the planned calls may need."""

    standing: BudgetStatus
    need: Need

    @property
    def is_likely(self) -> bool:
        """Whether the budget is probably too small. If False, the budget is only possibly too small."""
        return self.need.likely > self.standing.left_pico

    @property
    def buys_nothing(self) -> bool:
        """Whether the budget is too small for even the first call, so that nothing would be bought."""
        return self.need.first > self.standing.left_pico


def over_budgets(standings: Sequence[BudgetStatus], needs: Sequence[Need]) -> list[OverBudget]:
    """The budgets that may be too small for the needs. Budgets that are probably too small come first."""
    by_unit = {need.unit: need for need in needs}
    found = [
        OverBudget(standing, need)
        for standing in standings
        if (need := by_unit.get(standing.limit.unit)) is not None and need.high > standing.left_pico
    ]
    return sorted(found, key=lambda budget: not budget.is_likely)
