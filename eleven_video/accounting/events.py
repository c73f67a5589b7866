"""The facts about calls to a service: request, outcome and usage, without money. `pricing` turns them into charges."""

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

    # A member equals its text, so both must have the same hash.
    __hash__ = str.__hash__


@unique
class CallKind(StrEnum):
    """The purpose of a paid call."""

    SCRIPT = "script"
    REPHRASE = "rephrase"
    SPEECH = "speech"
    IMAGE = "image"


@unique
class Outcome(StrEnum):
    """The outcome of a call, as far as its cost is concerned."""

    ANSWERED = "answered"
    BLOCKED = "blocked"
    UNUSABLE = "unusable"  # the answer is billed, but does not hold the requested content
    UNANSWERED = "unanswered"  # it may have been billed; this is unknown


@dataclass(frozen=True, slots=True)
class Call:
    """One call to a service, with its usage.

    Attributes:
        id: The service's request or response id with the attempt number, or any unique text. A second call with the
            same id is not counted.
        service: "gemini" or "elevenlabs".
        model: The model that answered, which decides the price.
        occurred_at: When the answer came, UTC.
        parts: The usage, as amounts that do not overlap. For an unresolved call: the most credits and characters that
            it may have used, which sums leave out.
        name: The name in a summary's `by_model`: the voice for speech; empty for the model's name.
        context_tokens: The tokens of the prompt, cached ones included. Their number decides the price tier.
        tier: The service tier: "standard", "batch", "flex", "priority", or another name given by the service.
        estimated: True if an amount was computed rather than reported.
        partial: True if the answer was interrupted and the amounts are the last reported ones.
        mismatch: True if the provider's own total differs from the sum of the parts.
        asked: The requested model, if known. The user may have set a price for its name too. The ledger stores it with
            the attempt.
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
        """The name in summaries: the voice's for speech, else the model's."""
        return self.name or self.model

    @property
    def metrics(self) -> dict[MetricType, Amount]:
        """The metrics that the call adds to a summary; empty for an unresolved call."""
        counted: dict[MetricType, Amount] = {}
        if self.outcome is Outcome.UNANSWERED:
            return counted
        for part, amount in self.parts.items():
            for metric in METRICS_OF[part] if amount else ():
                counted[metric] = counted.get(metric, 0) + amount
        return counted
