"""Checks whether planned calls fit the remaining quotas of the services.

The package `planning` reads the remaining quotas. This module makes no requests.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum, unique

from eleven_video.accounting.calls import Service
from eleven_video.accounting.estimate import NOTHING, ExpectedCalls, Range, total
from eleven_video.accounting.metrics import CREDIT_PARTS


@unique
class Limited(StrEnum):
    """The quotas that this module checks: the credits of ElevenLabs, and the number of requests per day to a Gemini
    model.
    """

    CREDITS = "credits"
    REQUESTS = "requests"


@dataclass(frozen=True, slots=True)
class Shortage:
    """A quota that may be too small for the planned calls.

    Attributes:
        what: The type of the quota: credits of the ElevenLabs account, or requests to one Gemini model on the current
            day.
        model: The Gemini model. `model` is empty for credits.
        needed: The number of credits or requests that the planned calls need.
        left: The remaining number of credits or requests.
    """

    what: Limited
    needed: Range
    left: int
    model: str = ""

    @property
    def is_likely(self) -> bool:
        """Whether the calls probably need more than the remaining quota. If the result is False, the calls may need
        more, but probably do not.
        """
        return self.needed.expected > self.left


def shortages(
    calls: Iterable[ExpectedCalls], *, credits_left: int | None, requests_left: Mapping[str, int]
) -> list[Shortage]:
    """The quotas that may be too small for the planned calls. A quota whose remaining amount is unknown is not checked.

    Args:
        calls: All calls that must still be made.
        credits_left: The remaining number of credits of the ElevenLabs account. `credits_left` is None if the remaining
            number is unknown or unlimited.
        requests_left: The remaining number of requests today, by Gemini model. Gemini's day ends at midnight in
            California.
    """
    credits_needed = NOTHING
    requests: dict[str, Range] = defaultdict(lambda: NOTHING)
    for call in calls:
        if call.service == Service.ELEVENLABS:
            credits_needed += total(call.parts.get(part, NOTHING) for part in CREDIT_PARTS)
        else:
            requests[call.model] += call.calls
    found = [
        Shortage(Limited.REQUESTS, needed, requests_left[model], model)
        for model, needed in requests.items()
        if model in requests_left and needed.high > requests_left[model]
    ]
    if credits_left is not None and credits_needed.high > credits_left:
        found.insert(0, Shortage(Limited.CREDITS, credits_needed, credits_left))
    return found
