"""What a run does if a file already has the name of one of its outputs."""

from enum import StrEnum, unique


@unique
class Existing(StrEnum):
    """Never applies to a file that the same session has made and nobody has changed since: that is replaced."""

    REFUSE = "refuse"  # before anything is bought
    NUMBER = "number"  # take the next free name: "name-2", "name-3" and so on
    REPLACE = "replace"
