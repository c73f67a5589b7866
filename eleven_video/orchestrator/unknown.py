"""What to do about a call that may have been billed but never answered."""

from enum import StrEnum, unique


@unique
class OnUnknown(StrEnum):
    """Never is it silently bought again."""

    STOP = "stop"  # end the run; what was bought is kept
    RETRY = "retry"  # make the call again, which may pay for it twice
    SKIP = "skip"  # go on without what it was to bring
