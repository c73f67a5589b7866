"""The status of a service, as a value."""

from dataclasses import dataclass
from enum import StrEnum, unique
from typing import Generic, TypeVar

T_co = TypeVar("T_co", covariant=True)


@unique
class Reach(StrEnum):
    ANSWERED = "answered"
    KEY_MISSING = "key_missing"  # nothing was asked
    KEY_REFUSED = "key_refused"  # it refused the key
    UNAVAILABLE = "unavailable"  # no answer in time, or an unusable one


@dataclass(frozen=True, slots=True)
class ServiceReply(Generic[T_co]):
    """The result of a request to a service.

    Attributes:
        told: The content of the answer; None if it is not usable.
        latency_s: Seconds until the answer; None without one.
        reason: Why `told` is None, in one line.
    """

    reach: Reach
    told: T_co | None = None
    latency_s: float | None = None
    reason: str = ""
