"""Computes the gain that lowers the music while a voice is heard."""

import numpy as np
import numpy.typing as npt

from eleven_video.render.quality import SAMPLE_RATE
from eleven_video.render.sound.limiter import gain_of_samples
from eleven_video.render.sound.samples import Samples

DEPTH_DB = 12.0

CELL = SAMPLE_RATE // 100  # samples per cell, 10 ms, for which one gain is computed
# The power in a cell, relative to full scale, above which it counts as voice: 24 dB below levelled speech.
_VOICE = 10 ** (-40 / 10)

# In cells. The music is lowered shortly before a word, stays low between words, and returns slowly.
_LEAD, _ATTACK = 5, 35
_HOLD, _RELEASE = 50, 100
AHEAD = (_LEAD + _ATTACK + 1) * CELL  # the gain of a sample depends on so many samples after it
BEFORE = (_HOLD + _RELEASE + 1) * CELL  # the gain of a sample depends on so many samples before it


def ducked(speech: Samples) -> npt.NDArray[np.float32]:
    """The gain of the music at each sample of levelled speech, a factor from 1 down to -12 dB that changes smoothly.

    Args:
        speech: Shape (samples,). Silence is assumed before and after it.
    """
    cells = -(-len(speech) // CELL)
    padded = np.zeros(cells * CELL, np.float32)
    padded[: len(speech)] = speech
    voiced = np.square(padded).reshape(cells, CELL).mean(axis=1) > _VOICE
    since = _cells_since(voiced)
    until = _cells_since(voiced[::-1])[::-1]
    nearness = np.maximum(1 - (since - _HOLD) / _RELEASE, 1 - (until - _LEAD) / _ATTACK).clip(0, 1)
    depth = 0.5 - 0.5 * np.cos(np.pi * nearness)
    return gain_of_samples(10 ** (-DEPTH_DB * depth / 20), CELL)[: len(speech)]


def _cells_since(voiced: npt.NDArray[np.bool_]) -> npt.NDArray[np.float64]:
    """The number of cells since a voice was last heard; infinite if there was none before."""
    places = np.arange(len(voiced))
    last = np.maximum.accumulate(np.where(voiced, places, -1)) if len(voiced) else places
    return np.where(last < 0, np.inf, places - last)
