"""Results of checks of a machine or an installation, as `doctor` shows them."""

from dataclasses import dataclass
from enum import StrEnum


class Health(StrEnum):
    """The state of what was checked. A problem may prevent a correct video; a warning does not."""

    OK = "ok"
    WARNING = "warning"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Check:
    """The result of one check.

    Attributes:
        subject: What was checked, in a word or two.
        health: Its state.
        told: The result, in one line.
        remedy: What the user can do, in one line; empty if nothing is needed.
    """

    subject: str
    health: Health
    told: str
    remedy: str = ""


def fine(subject: str, told: str) -> Check:
    """The result of a check that found no problem."""
    return Check(subject, Health.OK, told)


def doubtful(subject: str, told: str, remedy: str) -> Check:
    """The result of a check that found a reason for a warning."""
    return Check(subject, Health.WARNING, told, remedy)


def broken(subject: str, told: str, remedy: str) -> Check:
    """The result of a check that found a problem."""
    return Check(subject, Health.PROBLEM, told, remedy)
