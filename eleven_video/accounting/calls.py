"""Describes calls to a service: the request, the outcome and the usage.

The module `pricing` computes the cost of a call.
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

    # An enum member is equal to its text, so the member and the text must have the same hash.
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
    """The outcome of a call. Calls with different outcomes are billed or counted differently."""

    ANSWERED = "answered"
    BLOCKED = "blocked"
    UNUSABLE = "unusable"  # an answer arrived and is billed, but does not contain the requested content
    UNANSWERED = "unanswered"  # no answer arrived, and the call may have been billed


@dataclass(frozen=True, slots=True)
class Call:
    """One call to a service, with its usage.

    Attributes:
        id: The id of the request or the response in the service's records, followed by the attempt number. `id` may
            also be any unique text. A second call to the same service with the same id is not counted.
        service: "gemini" or "elevenlabs".
        model: The model that answered. The price depends on this model.
        occurred_at: The time of the answer, in UTC.
        parts: The used amount of each part of the usage, such as input text. The parts do not overlap. For an
            unresolved call, the amounts are the maximum numbers of credits and characters that the call may have used.
            Sums do not include the amounts of unresolved calls.
        kind: The purpose of the call, such as speech.
        name: The name in a summary's `by_model`. For speech, `name` is the name of the voice. If `name` is empty, the
            name of the model is used.
        outcome: The outcome of the call, such as whether a usable answer arrived.
        context_tokens: The number of tokens in the prompt, including cached tokens. Some models cost more for long
            prompts.
        tier: The service tier: "standard", "batch", "flex", "priority", or another name that the service reports.
        scene: The number of the scene to which the result of the call belongs. The number of the first scene is 1.
            `scene` is None if the result does not belong to a single scene.
        attempt: The number of the attempt to make the same request. The number of the first attempt is 1.
        estimated: True if the program computed an amount because the service did not report it.
        partial: True if the answer was interrupted. If `partial` is True, the amounts are the last amounts that the
            service reported.
        mismatch: True if the total that the service reported differs from the sum of the parts.
        asked: The requested model, or "" if it is unknown. The requested model can differ from `model`, and the user
            may have set a price for the requested model. The ledger stores `asked` with the attempt.
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
        """The name in summaries. For speech, the name in summaries is the name of the voice. For other calls, it is the
        name of the model.
        """
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
