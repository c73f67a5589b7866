"""The results of checks of this machine and of the installation, which the command `doctor` shows."""

from dataclasses import dataclass
from enum import StrEnum


class Health(StrEnum):
    """The outcome of a check. A problem can prevent the program from making a correct video; a warning does not."""

    OK = "ok"
    WARNING = "warning"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Check:
    """The result of one check.

    Attributes:
        subject: One or two words that name what was checked.
        health: The outcome of the check.
        told: A line that says what the check found.
        remedy: A line that says what the user can do; empty if nothing need be done.
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
