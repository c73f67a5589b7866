"""The status of a service, as a value."""

from dataclasses import dataclass
from enum import StrEnum, unique
from typing import Generic, TypeVar

T_co = TypeVar("T_co", covariant=True)


@unique
class Reach(StrEnum):
    ANSWERED = "answered"
    KEY_MISSING = "key_missing"  # nothing was asked
    KEY_REFUSED = "key_refused"  # it answered that it does not take the key
    UNAVAILABLE = "unavailable"  # no answer in time, or one that is of no use


@dataclass(frozen=True, slots=True)
class ServiceReply(Generic[T_co]):
    """What came of asking a service.

    Attributes:
        told: What it said; None where it said nothing of use.
        latency_s: Seconds until it answered; None where it did not.
        reason: Why `told` is None, in one line.
    """

    reach: Reach
    told: T_co | None = None
    latency_s: float | None = None
    reason: str = ""
