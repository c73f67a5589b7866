"""Results of checks on a machine: the subject, its state, and the remedy."""

from dataclasses import dataclass
from enum import StrEnum


class Health(StrEnum):
    """The state of a checked subject. A problem may prevent a correct video; a warning does not."""

    OK = "ok"
    WARNING = "warning"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Check:
    """The result of one check.

    Attributes:
        subject: The subject, in a word or two.
        health: Its state.
        told: The finding, in one line.
        remedy: The remedy, in one line; empty if none is needed.
    """

    subject: str
    health: Health
    told: str
    remedy: str = ""


def fine(subject: str, told: str) -> Check:
    """A check without problems."""
    return Check(subject, Health.OK, told)


def doubtful(subject: str, told: str, remedy: str) -> Check:
    """A check with a warning."""
    return Check(subject, Health.WARNING, told, remedy)


def broken(subject: str, told: str, remedy: str) -> Check:
    """A check that found a problem."""
    return Check(subject, Health.PROBLEM, told, remedy)
