"""The estimated cost of a run, as the run's live file and the ledger have it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Self

from eleven_video.accounting.estimate import Bound, ExpectedCalls, estimate
from eleven_video.accounting.estimate_record import summary_at
from eleven_video.accounting.money import Amount
from eleven_video.accounting.pricing import CostState, Pricing
from eleven_video.ledger.records import Session
from eleven_video.ui.cost_words import CostWords

# Elsewhere, "~" marks an estimate. The texts of this module name the estimate, so the amounts need no "~".
_EXACT = frozenset({CostState.CREDITS, CostState.ESTIMATED})


@dataclass(frozen=True, slots=True)
class RunEstimate:
    """The lowest, the expected and the highest cost of a run.

    Attributes:
        picos: The three costs in pico-dollars.
        credits: For each of the three costs, the credits that have no price in dollars.
        state: The cost state of the whole estimate.
    """

    picos: tuple[int, int, int]
    credits: tuple[Amount, Amount, Amount] = (0, 0, 0)
    state: CostState = CostState.PRICED

    @classmethod
    def of(cls, calls: Sequence[ExpectedCalls], pricing: Pricing) -> Self | None:
        """The estimated cost of calls at the prices of this moment. Returns None if there are no calls."""
        if not calls:
            return None
        whole = estimate(calls, pricing, when=datetime.now(UTC))
        low, expected, high = (summary_at(whole, bound) for bound in Bound)
        return cls(
            (int(low["total_cost_pico"]), int(expected["total_cost_pico"]), int(high["total_cost_pico"])),
            (low["unpriced_credits"], expected["unpriced_credits"], high["unpriced_credits"]),
            whole.whole.state,
        )

    @classmethod
    def of_record(cls, record: Mapping[str, Any]) -> Self:
        """The estimate that `record` has written. The method raises LookupError, TypeError or ValueError if the record
        is not valid.
        """
        low, expected, high = (int(pico) for pico in record["picos"])
        first, second, third = record["credits"]
        return cls((low, expected, high), (first + 0, second + 0, third + 0), CostState(record["state"]))

    @classmethod
    def of_session(cls, session: Session) -> Self | None:
        """The estimate of a session's first run, from the ledger. The ledger has only the part in dollars."""
        low, expected, high = session.estimated_low_pico, session.estimated_pico, session.estimated_high_pico
        return None if low is None or expected is None or high is None else cls((low, expected, high))

    @property
    def record(self) -> dict[str, Any]:
        return {"picos": list(self.picos), "credits": list(self.credits), "state": str(self.state)}

    @property
    def expected(self) -> str:
        """The expected cost as text, such as "$0.6100 + 810 credits"."""
        return self._words(1)

    @property
    def spread(self) -> str:
        """The lowest and the highest cost as text. The text is empty if both are the same."""
        low, high = self._words(0), self._words(2)
        return "" if low == high else f"from {low} to {high}"

    def _words(self, number: int) -> str:
        state = CostState.PRICED if self.state in _EXACT else self.state
        return CostWords(self.picos[number], state, self.credits[number]).text
