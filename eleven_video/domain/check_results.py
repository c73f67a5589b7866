"""Defines the results of checks of this machine and of the installation. The command `doctor` shows the results of the
checks.
"""

from dataclasses import dataclass
from enum import StrEnum


class Health(StrEnum):
    """The outcome of a check. A problem can prevent the program from making a correct video, but a warning cannot."""

    OK = "ok"
    WARNING = "warning"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Check:
    """The result of one check.

    Attributes:
        subject: One or two words that name what was checked.
        health: The outcome of the check.
        finding: A line that says what the check found.
        remedy: A line that says what the user can do. `remedy` is empty if the user need not do anything.
    """

    subject: str
    health: Health
    finding: str
    remedy: str = ""


def fine(subject: str, finding: str) -> Check:
    """The result of a check that found no problem. `finding` is a line that says what the check found."""
    return Check(subject, Health.OK, finding)


def doubtful(subject: str, finding: str, remedy: str) -> Check:
    """The result of a check that found a reason for a warning. `remedy` is a line that says what the user can do."""
    return Check(subject, Health.WARNING, finding, remedy)


def broken(subject: str, finding: str, remedy: str) -> Check:
    """The result of a check that found a problem. `remedy` is a line that says what the user can do."""
    return Check(subject, Health.PROBLEM, finding, remedy)
