"""Facts about calls to a provider: what was asked, what came back, how much of it. No money here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum, unique

from eleven_video.accounting.metrics import METRICS_OF, MetricType, Part
from eleven_video.accounting.money import Amount


@unique
class Service(StrEnum):
    """A paid service."""

    GEMINI = "gemini"
    ELEVENLABS = "elevenlabs"

    # A member is equal to its text, so it must have its hash too.
    __hash__ = str.__hash__


@unique
class CallKind(StrEnum):
    """What a paid call is for."""

    SCRIPT = "script"
    REPHRASE = "rephrase"
    SPEECH = "speech"
    IMAGE = "image"


@unique
class Outcome(StrEnum):
    """How a call ended, as far as its cost is concerned."""

    ANSWERED = "answered"
    BLOCKED = "blocked"
    UNUSABLE = "unusable"  # an answer came and is billed, but it does not hold what was asked for
    UNANSWERED = "unanswered"  # it may have been billed; nobody knows


@dataclass(frozen=True, slots=True)
class Call:
    """One call to a provider that used something, counted whole.

    Attributes:
        id: The provider's request or response id with the attempt, else any unique text. The same id counts once.
        service: "gemini" or "elevenlabs".
        model: The model that answered, by which the call is priced.
        occurred_at: When the answer came, UTC.
        parts: Disjoint amounts. Of a call without an answer: the most credits and characters that it may have used,
            which no sum counts.
        name: The key in a summary's `by_model`: the voice's name for speech, else the model.
        context_tokens: The prompt's size with cached tokens, which decides the price tier.
        tier: "standard", "batch", "flex", "priority", or what else the service called it.
        estimated: True where an amount was worked out rather than reported.
        partial: True where an answer broke off and the amounts are the last that were seen.
        mismatch: True where the provider's own total differs from the sum of the parts.
        asked: The model that was asked for, by which a user may have set a price too. The ledger keeps it
            with the attempt.
    """

    id: str
    service: str
    model: str
    occurred_at: datetime
    parts: Mapping[Part, Amount]
    kind: CallKind
    name: str = ""
    outcome: Outcome = Outcome.ANSWERED
    context_tokens: int = 0
    tier: str = "standard"
    scene: int | None = None
    attempt: int = 1
    estimated: bool = False
    partial: bool = False
    mismatch: bool = False
    asked: str = field(default="", compare=False)

    @property
    def display_name(self) -> str:
        return self.name or self.model

    @property
    def metrics(self) -> dict[MetricType, Amount]:
        """The metrics that the call adds to a summary; empty for a call without an answer."""
        counted: dict[MetricType, Amount] = {}
        if self.outcome is Outcome.UNANSWERED:
            return counted
        for part, amount in self.parts.items():
            for metric in METRICS_OF[part] if amount else ():
                counted[metric] = counted.get(metric, 0) + amount
        return counted
