"""Estimates the length of the video of a script before the script is spoken."""

from eleven_video.domain.requests.prompts import WORDS_PER_MINUTE
from eleven_video.domain.script.script import Script
from eleven_video.domain.text.speaking_time import spoken_s
from eleven_video.domain.timing.timing_constants import LAST_PAUSE_S, PAUSE_S


def expected_s(script: Script, *, speed: float = 1.0) -> float:
    """The approximate length of the video in seconds.

    The length includes the script's pauses and the silence after each scene.

    `speed` is the speaking speed, as a multiple of the voice's own speed. The speed does not change the length of
    pauses.
    """
    spoken = sum(spoken_s(scene.narration, words_per_minute=WORDS_PER_MINUTE) for scene in script.scenes) / speed
    paused = sum(scene.spoken.paused_s for scene in script.scenes)
    return spoken + paused + PAUSE_S * (len(script.scenes) - 1) + LAST_PAUSE_S
