"""How much is known about a cost, and of a sum by the states of its parts."""

from enum import StrEnum, unique


@unique
class CostState(StrEnum):
    """How much is known about a cost in dollars, from the best case to the worst."""

    FREE = "free"  # every part has a price of zero
    PRICED = "priced"
    ESTIMATED = "estimated"
    CREDITS = "credits"  # paid for with a plan's credits, which have no price in dollars
    UNPRICED = "unpriced"  # used, but a part has no known rate
    UNKNOWN = "unknown"  # it may have been billed, but no answer reported the usage

    @property
    def is_at_least(self) -> bool:
        """Whether the dollars are incomplete, so that a total with it reads "at least"."""
        return self in _AT_LEAST


# From best to worst: a sum has the state of its worst part.
_ORDER = list(CostState)
_AT_LEAST = frozenset({CostState.CREDITS, CostState.UNPRICED, CostState.UNKNOWN})


def worst(*states: CostState) -> CostState:
    return max(states, key=_ORDER.index, default=CostState.PRICED)
