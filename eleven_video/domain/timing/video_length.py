"""Estimates the length of a script's video before it is spoken."""

from eleven_video.domain.requests.prompts import WORDS_PER_MINUTE
from eleven_video.domain.script.script import Script
from eleven_video.domain.text.speaking_time import spoken_s
from eleven_video.domain.timing.timeline import LAST_PAUSE_S, PAUSE_S


def expected_s(script: Script, *, speed: float = 1.0) -> float:
    """The approximate length in seconds, with the pauses of the script and the silence after each scene.

    `speed` is a multiple of the voice's own speed. It does not change pauses.
    """
    spoken = sum(spoken_s(scene.narration, words_per_minute=WORDS_PER_MINUTE) for scene in script.scenes) / speed
    paused = sum(scene.spoken.paused_s for scene in script.scenes)
    return spoken + paused + PAUSE_S * (len(script.scenes) - 1) + LAST_PAUSE_S
