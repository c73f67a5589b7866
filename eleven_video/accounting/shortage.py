"""Checks whether planned calls fit the remaining quota of the services. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum, unique

from eleven_video.accounting.estimate import NOTHING, ExpectedCalls, Range, total
from eleven_video.accounting.events import Service
from eleven_video.accounting.metrics import CREDIT_PARTS


@unique
class Limited(StrEnum):
    """What a service gives out until a day comes."""

    CREDITS = "credits"
    REQUESTS = "requests"


@dataclass(frozen=True, slots=True)
class Shortage:
    """Something of which the calls may need more than is left.

    Attributes:
        what: Credits of the ElevenLabs account, or one Gemini model's requests of today.
        model: The Gemini model; empty for credits.
        needed: What the calls need.
        left: What there is.
    """

    what: Limited
    needed: Range
    left: int
    model: str = ""

    @property
    def is_likely(self) -> bool:
        """Whether the calls most likely need more than is left; if not, they only may."""
        return self.needed.expected > self.left


def shortages(
    calls: Iterable[ExpectedCalls], *, credits_left: int | None, requests_left: Mapping[str, int]
) -> list[Shortage]:
    """What calls may need more of than is left; nothing is said of what nobody knows the limit of.

    Args:
        calls: All that are still to be made.
        credits_left: Of the ElevenLabs account; None where it is not known or without a limit.
        requests_left: Until Gemini's day ends, by model.
    """
    credits_needed = NOTHING
    requests: dict[str, Range] = defaultdict(lambda: NOTHING)
    for one in calls:
        if one.service == Service.ELEVENLABS:
            credits_needed += total(one.parts.get(part, NOTHING) for part in CREDIT_PARTS)
        else:
            requests[one.model] += one.calls
    found = [
        Shortage(Limited.REQUESTS, needed, requests_left[model], model)
        for model, needed in requests.items()
        if model in requests_left and needed.high > requests_left[model]
    ]
    if credits_left is not None and credits_needed.high > credits_left:
        found.insert(0, Shortage(Limited.CREDITS, credits_needed, credits_left))
    return found
