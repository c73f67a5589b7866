"""What to do if a video needs more than the remaining quota or budget."""

from enum import StrEnum, unique


@unique
class Fit(StrEnum):
    """Decided before anything is bought.

    `VOICE` speaks with a model that takes fewer credits, `PICTURES` draws fewer pictures, `BOTH` does whichever helps;
    where that is not enough the run stops all the same.
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
