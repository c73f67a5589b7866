"""Says how much is known about the cost of a call, or about the sum of several costs."""

from enum import StrEnum, unique


@unique
class CostState(StrEnum):
    """How much is known about a cost in dollars. The members are ordered from the most to the least known."""

    FREE = "free"  # every part of the usage has a price of zero
    PRICED = "priced"  # exact: the service reported the usage, and every part has a known rate
    ESTIMATED = "estimated"  # the usage or a rate is estimated
    CREDITS = "credits"  # paid for with the credits of an ElevenLabs plan, which have no price in dollars
    UNPRICED = "unpriced"  # a part of the usage has no known rate
    UNKNOWN = "unknown"  # the call may have been billed, but no answer reported the usage

    @property
    def is_at_least(self) -> bool:
        """Whether the real cost may be higher than the known dollars.

        Displays then put "at least" before the dollars.
        """
        return self in _AT_LEAST


# The states are ordered from the most to the least known. The state of a sum is the least known state among the states
# of the summed costs.
_ORDER = list(CostState)
_AT_LEAST = frozenset({CostState.CREDITS, CostState.UNPRICED, CostState.UNKNOWN})


def worst(*states: CostState) -> CostState:
    return max(states, key=_ORDER.index, default=CostState.PRICED)
