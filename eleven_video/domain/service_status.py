"""The result of a free request to a service, as status displays and checks use it."""

from dataclasses import dataclass
from enum import StrEnum, unique
from typing import Generic, TypeVar

T_co = TypeVar("T_co", covariant=True)


@unique
class Reach(StrEnum):
    """Whether and how a service answered."""

    ANSWERED = "answered"
    KEY_MISSING = "key_missing"  # no request was made
    KEY_REFUSED = "key_refused"  # the service rejected the key
    UNAVAILABLE = "unavailable"  # no answer in time, or an unusable one


@dataclass(frozen=True, slots=True)
class ServiceReply(Generic[T_co]):
    """The result of a request to a service.

    Attributes:
        told: The content of the answer; None if there is no usable answer.
        latency_s: Seconds until the answer; None without one.
        reason: Why `told` is None, in one line.
    """

    reach: Reach
    told: T_co | None = None
    latency_s: float | None = None
    reason: str = ""
