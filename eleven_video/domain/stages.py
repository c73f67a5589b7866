"""The stages of a run, in the order in which they start, as progress displays name them."""

from enum import StrEnum, unique

# The step before the stages, which only makes free requests about names and quota.
CHECKS = "Checking names and quota"
SCRIPT, NARRATION, PICTURES, RENDER = STAGES = ("Script", "Narration", "Pictures", "Render")


@unique
class StopAt(StrEnum):
    """The stages after which a run may end without a video."""

    SCRIPT = "script"
    AUDIO = "audio"
    IMAGES = "images"
