"""Computes the budget that planned calls need. Estimates and the checks before a run use this budget.

A call is made only if its maximum cost, added to the spent and reserved amounts, does not exceed the budget. So the
budget of a run must be larger than the amount that the run will spend, because the maximum cost of the last call must
also fit. Parallel calls that do not fit wait until another call is settled, so the budget needs the margin for the
maximum cost of a call only once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from eleven_video.accounting.budget_limits import BudgetStatus, Unit
from eleven_video.accounting.estimate import Bound


@dataclass(frozen=True, slots=True)
class PricedCalls:
    """Planned calls with the same purpose, such as speech. Costs are in trillionths of a dollar or of a credit.

    Attributes:
        calls: The minimum, the expected and the maximum number of calls.
        spend: The minimum, the expected and the maximum total cost of the calls.
        most: The maximum cost of one call.
    """

    calls: dict[Bound, Fraction]
    spend: dict[Bound, int]
    most: int

    def headroom(self, bound: Bound) -> int:
        """The maximum cost of one call minus the average cost of a call. `bound` selects the minimum, the expected or
        the maximum number and cost of calls for the average.

        The result is 0 if there are no calls.
        """
        if not self.calls[bound]:
            return 0
        return max(0, int(self.most - Fraction(self.spend[bound]) / self.calls[bound]))


@dataclass(frozen=True, slots=True)
class Need:
    """The budget that planned calls need, in trillionths of `unit`.

    `spend` is the expected cost of the calls. `likely` is the budget that is most likely needed. `high` is the budget
    that is always enough. `likely` and `high` include the margin for the maximum cost of the last call. `first` is the
    maximum cost of the first call. With a budget smaller than `first`, no call is made.
    """

    unit: Unit
    spend: int
    likely: int
    high: int
    first: int


def needed(unit: Unit, stages: Sequence[Sequence[PricedCalls]]) -> Need:
    """The budget that the calls of several stages need.

    The stages run one after the other. The calls of the same stage run in parallel.
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
        """Whether the budget is probably too small. If the result is False, the budget may be too small, but is
        probably large enough.
        """
        return self.need.likely > self.standing.left_pico

    @property
    def buys_nothing(self) -> bool:
        """Whether the budget is too small even for the first call, so that nothing would be bought."""
        return self.need.first > self.standing.left_pico


def over_budgets(standings: Sequence[BudgetStatus], needs: Sequence[Need]) -> list[OverBudget]:
    """The budgets in `standings` that may be too small for `needs`. Budgets that are probably too small come first."""
    by_unit = {need.unit: need for need in needs}
    found = [
        OverBudget(standing, need)
        for standing in standings
        if (need := by_unit.get(standing.limit.unit)) is not None and need.high > standing.left_pico
    ]
    return sorted(found, key=lambda budget: not budget.is_likely)
