"""The stages of a run, in the order in which they start. Progress displays show the names of the stages."""

from enum import StrEnum, unique

# The name of the step before the first stage. The step before the first stage makes only free requests, to find out
# whether models and voices exist and how much quota is left.
CHECKS = "Checking names and quota"
SCRIPT, NARRATION, PICTURES, RENDER = STAGES = ("Script", "Narration", "Pictures", "Render")


@unique
class StopAt(StrEnum):
    """The stages after which the user can end a run, before a video is made."""

    SCRIPT = "script"
    AUDIO = "audio"
    IMAGES = "images"
