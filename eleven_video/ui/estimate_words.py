"""Formats a run's estimated cost as text. The usage panel shows this text beside the actual cost."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from eleven_video.accounting.estimate import Bound, ExpectedCalls, estimate
from eleven_video.accounting.estimate_record import summary_at
from eleven_video.accounting.pricing import CostState, Pricing
from eleven_video.ui.panel.summary_reading import read_summary


def expected_words(calls: Sequence[ExpectedCalls], pricing: Pricing | None) -> str:
    """The estimated cost of calls, such as "estimate $0.6100 + 810 credits". Returns "" without calls or prices."""
    if pricing is None or not calls:
        return ""
    usage = read_summary(summary_at(estimate(calls, pricing, when=datetime.now(UTC)), Bound.EXPECTED))
    if usage.state in {CostState.CREDITS, CostState.ESTIMATED}:
        # Elsewhere, "~" marks an estimate. This text begins with "estimate", so the amount needs no "~".
        usage = replace(usage, state=CostState.PRICED.value)
    return f"estimate {usage.total}" if usage.total else ""
