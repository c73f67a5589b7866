"""Describes calls to a service, except their cost: the request, the outcome and the usage.

`pricing` computes the charges.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum, unique

from eleven_video.accounting.metrics import METRICS_OF, MetricType, Part
from eleven_video.accounting.money import Amount


@unique
class Service(StrEnum):
    """The services that a run pays for."""

    GEMINI = "gemini"
    ELEVENLABS = "elevenlabs"

    # A member equals its text, so the member and the text must have the same hash.
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
    """How a call ended. Calls with different outcomes are billed or counted differently."""

    ANSWERED = "answered"
    BLOCKED = "blocked"
    UNUSABLE = "unusable"  # an answer came and is billed, but it does not contain the requested content
    UNANSWERED = "unanswered"  # no answer came, and the call may have been billed


@dataclass(frozen=True, slots=True)
class Call:
    """One call to a service, with its usage.

    Attributes:
        id: The service's request or response id with the attempt number, or any unique text. A second call of the
            service with the same id is not counted.
        service: "gemini" or "elevenlabs".
        model: The model that answered. The price depends on this model.
        occurred_at: The time of the answer, in UTC.
        parts: The used amount of each part of the usage. The parts do not overlap. For an unresolved call, the amounts
            are the most credits and characters that the call may have used, and sums leave these amounts out.
        kind: The purpose of the call, such as speech.
        name: The name in a summary's `by_model`. For speech, `name` is the name of the voice. If `name` is empty, the
            name of the model is used.
        outcome: Whether a usable answer came.
        context_tokens: The number of tokens in the prompt, including cached tokens. Some models cost more for long
            prompts.
        tier: The service tier: "standard", "batch", "flex", "priority", or another name given by the service.
        scene: The number of the scene to which the result of the call belongs, from 1. `scene` is None if the result
            belongs to no single scene.
        attempt: The number of the attempt to make the same request, from 1.
        estimated: True if the program computed an amount because the service did not report it.
        partial: True if the answer was interrupted. The amounts are then the last amounts that the service reported.
        mismatch: True if the total that the service reported differs from the sum of the parts.
        asked: The requested model, if known. The requested model can differ from `model`, and the user may have set a
            price for it. The ledger stores `asked` with the attempt.
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
        """The name in summaries. For speech, it is the name of the voice, else the name of the model."""
        return self.name or self.model

    @property
    def metrics(self) -> dict[MetricType, Amount]:
        """The amounts that the call adds to a summary, by metric. An unresolved call adds no amounts."""
        counted: dict[MetricType, Amount] = {}
        if self.outcome is Outcome.UNANSWERED:
            return counted
        for part, amount in self.parts.items():
            for metric in METRICS_OF[part] if amount else ():
                counted[metric] = counted.get(metric, 0) + amount
        return counted
