"""The stages of a run, in the order in which they start. Narration counts scenes, Render counts frames."""

from enum import StrEnum, unique

# What comes before them: free questions about names and quota. Nothing has been bought while it runs.
CHECKS = "Checking names and quota"
SCRIPT, NARRATION, PICTURES, RENDER = STAGES = ("Script", "Narration", "Pictures", "Render")


@unique
class StopAt(StrEnum):
    """Where a run may end before there is a video."""

    SCRIPT = "script"
    AUDIO = "audio"
    IMAGES = "images"
