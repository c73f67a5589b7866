"""The choices about how a run goes: with existing files, too small a quota, and calls without an answer."""

from enum import StrEnum, unique


@unique
class UnresolvedCallPolicy(StrEnum):
    """What to do about an unresolved call. It is never retried silently."""

    STOP = "stop"  # end the run; its results are kept
    RETRY = "retry"  # make the call again, which may pay for it twice
    SKIP = "skip"  # continue without its result


@unique
class Existing(StrEnum):
    """What to do if the output exists. An unchanged file of the same session is always replaced."""

    REFUSE = "refuse"  # before anything is bought
    NUMBER = "number"  # take the next free name: "name-2", "name-3" and so on
    REPLACE = "replace"


@unique
class Fit(StrEnum):
    """What to do if the remaining quota is too small. Decided before anything is bought.

    `VOICE` speaks with a model that takes fewer credits, `PICTURES` draws fewer pictures, `BOTH` does whichever helps;
    if that is not enough the run stops.
    """

    STOP = "stop"
    VOICE = "voice"
    PICTURES = "pictures"
    BOTH = "both"
    ANYWAY = "anyway"

    @property
    def may_change_voice(self) -> bool:
        return self in {Fit.VOICE, Fit.BOTH}

    @property
    def may_draw_fewer(self) -> bool:
        return self in {Fit.PICTURES, Fit.BOTH}


@unique
class Mode(StrEnum):
    """Live (calls cost money) or sandbox. Amounts of the two are never added together."""

    LIVE = "live"
    SANDBOX = "sandbox"
