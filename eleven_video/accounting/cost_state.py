"""Defines the states of a cost. The state tells how much is known about the cost of a call or about the total cost of
several calls.
"""

from enum import StrEnum, unique


@unique
class CostState(StrEnum):
    """The state of a cost: how much is known about the cost in dollars. The states are ordered from the most to the
    least known.
    """

    FREE = "free"  # every part of the usage has a price of zero
    PRICED = "priced"  # exact: the service reported the usage, and every part has a known rate
    ESTIMATED = "estimated"  # the usage or a rate is estimated
    CREDITS = "credits"  # paid for with the credits of an ElevenLabs plan, which have no price in dollars
    UNPRICED = "unpriced"  # a part of the usage has no known rate
    UNKNOWN = "unknown"  # the call may have been billed, but no answer reported the usage

    @property
    def is_at_least(self) -> bool:
        """Whether the actual cost may be higher than the known amount in dollars.

        If the result is True, displays show "at least" before the amount.
        """
        return self in _AT_LEAST


# The states, ordered from the most to the least known. The state of a total cost is the least known state of the single
# costs.
_ORDER = list(CostState)
_AT_LEAST = frozenset({CostState.CREDITS, CostState.UNPRICED, CostState.UNKNOWN})


def worst(*states: CostState) -> CostState:
    return max(states, key=_ORDER.index, default=CostState.PRICED)
