"""Narration brought to one loudness, scene by scene, so that a scene can be encoded before the last one is spoken."""

import numpy as np

from eleven_video.render.limiter import limited
from eleven_video.render.loudness import Levels, integrated, levels_of
from eleven_video.render.sound import SAMPLE_RATE, Samples

TARGET_LUFS = -16.0
# What is still too quiet after this much stays too quiet: it would be noise rather than a voice.
_MOST_GAIN_DB = 20.0
# So many levels tell how loud a voice is; a shorter scene is measured together with those before it.
_ENOUGH_LEVELS = 30

# Holding peaks costs loudness, which is made good by more gain, up to a limit: clicks are all peaks.
_ROUNDS = 2
_MOST_MADE_GOOD_DB = 3.0

_EDGE = SAMPLE_RATE * 3 // 1000  # samples in which speech rises from silence, so that it starts without a click


class Leveller:
    """Takes the scenes' speech in order, and gives each the same loudness, with its peaks held.

    Every scene has a gain of its own, because a service speaks each of them at another level. What is no louder than
    silence keeps its level.
    """

    def __init__(self) -> None:
        self._before: Levels = np.zeros(0)

    def level(self, speech: Samples) -> Samples:
        """The next scene's speech, levelled; shape (samples,), as what is given. Its ends are smoothed."""
        speech = _with_smooth_ends(np.nan_to_num(speech, posinf=0.0, neginf=0.0))
        levels = levels_of(speech[np.newaxis])
        own = integrated(levels)
        if not np.isfinite(own):
            return speech
        base = min(TARGET_LUFS - self._loudness(levels), _MOST_GAIN_DB)
        gain, result = base, _limited(speech, base)
        for _ in range(_ROUNDS):
            lost = own + base - integrated(levels_of(result[np.newaxis]))
            gain = min(gain + lost, base + _MOST_MADE_GOOD_DB, _MOST_GAIN_DB)
            result = _limited(speech, gain)
        return result

    def _loudness(self, levels: Levels) -> float:
        """What counts as a scene's loudness."""
        together = np.concatenate((self._before, levels)) if len(levels) < _ENOUGH_LEVELS else levels
        self._before = together[-_ENOUGH_LEVELS:]
        return integrated(together)


def _limited(speech: Samples, gain_db: float) -> Samples:
    louder: Samples = speech * np.float32(10 ** (gain_db / 20))
    return np.asarray(limited(louder[np.newaxis])[0])


def _with_smooth_ends(speech: Samples) -> Samples:
    heard = np.flatnonzero(speech)
    if not len(heard):
        return speech
    start, end = heard[0], heard[-1] + 1
    edge = min(_EDGE, (end - start) // 2)
    rise = (0.5 - 0.5 * np.cos(np.pi * (np.arange(edge) + 0.5) / max(edge, 1))).astype(np.float32)
    smooth = speech.copy()
    smooth[start : start + edge] *= rise
    smooth[end - edge : end] *= rise[::-1]
    return smooth
