"""The stages of a run, in the order in which they start. Progress displays show these names."""

from enum import StrEnum, unique

# The name of the step before the first stage. This step makes only free requests. The requests ask whether models and
# voices exist and how much quota is left.
CHECKS = "Checking names and quota"
SCRIPT, NARRATION, PICTURES, RENDER = STAGES = ("Script", "Narration", "Pictures", "Render")


@unique
class StopAt(StrEnum):
    """The stages after which the user can end a run, before a video is made."""

    SCRIPT = "script"
    AUDIO = "audio"
    IMAGES = "images"
