"""Results of checks on a machine: the subject, its state, and the remedy."""

from dataclasses import dataclass
from enum import StrEnum


class Health(StrEnum):
    """How something is. A warning keeps no video from being made as it is meant; a problem may."""

    OK = "ok"
    WARNING = "warning"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at.

    Attributes:
        subject: What it is, in a word or two.
        health: How it is.
        told: What was found, in a line.
        remedy: What mends it, in a line; empty where nothing has to be mended.
    """

    subject: str
    health: Health
    told: str
    remedy: str = ""


def fine(subject: str, told: str) -> Check:
    """Something that is as it should be."""
    return Check(subject, Health.OK, told)


def doubtful(subject: str, told: str, remedy: str) -> Check:
    """Something that a user should know of."""
    return Check(subject, Health.WARNING, told, remedy)


def broken(subject: str, told: str, remedy: str) -> Check:
    """Something that has to be mended."""
    return Check(subject, Health.PROBLEM, told, remedy)
