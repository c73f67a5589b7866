"""Defines the result of a free request to a service. Status displays and checks use the result of a free request."""

from dataclasses import dataclass
from enum import StrEnum, unique
from typing import Generic, TypeVar

T_co = TypeVar("T_co", covariant=True)


@unique
class Reach(StrEnum):
    """Whether a service answered a free request. If the service did not answer, the value is the reason."""

    ANSWERED = "answered"
    KEY_MISSING = "key_missing"  # no request was made, because the API key is not set
    KEY_REFUSED = "key_refused"  # the service rejected the API key
    UNAVAILABLE = "unavailable"  # no answer came in time, or the answer cannot be used


@dataclass(frozen=True, slots=True)
class ServiceReply(Generic[T_co]):
    """The result of a free request to a service.

    Attributes:
        reach: Whether the service answered.
        content: The content of the answer. `content` is None if there is no usable answer.
        latency_s: The seconds from the request to the answer. `latency_s` is None if there is no answer.
        reason: A line that says why `content` is None. `reason` is empty if `content` is not None.
    """

    reach: Reach
    content: T_co | None = None
    latency_s: float | None = None
    reason: str = ""
