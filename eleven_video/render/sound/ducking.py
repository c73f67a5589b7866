"""Computes the gain by which the music becomes quieter while a voice is heard."""

import numpy as np
import numpy.typing as npt

from eleven_video.render.quality import SAMPLE_RATE
from eleven_video.render.sound.limiter import gain_of_samples
from eleven_video.render.sound.speech_samples import Samples

DEPTH_DB = 12.0

CELL = SAMPLE_RATE // 100  # samples in a cell, a stretch of 10 ms for which one gain is computed
# A cell counts as voice if its power, relative to full scale, is above this value: 24 dB below levelled speech.
_VOICE = 10 ** (-40 / 10)

# Lengths in cells. Before a word, the music becomes lower during `_ATTACK` and is low for `_LEAD`. After a word, it
# stays low for `_HOLD`, and becomes louder during `_RELEASE`.
_LEAD, _ATTACK = 5, 35
_HOLD, _RELEASE = 50, 100
AHEAD = (_LEAD + _ATTACK + 1) * CELL  # the number of samples after a sample on which the sample's gain depends
BEFORE = (_HOLD + _RELEASE + 1) * CELL  # the number of samples before a sample on which the sample's gain depends


def ducked(speech: Samples) -> npt.NDArray[np.float32]:
    """The gain of the music at each sample of speech: a factor from 1 where nobody speaks down to 0.25 (-12 dB) during
    words. It changes smoothly.

    Args:
        speech: Speech at the common loudness, of shape (samples,). Silence is assumed before its start and after its
            end.
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
    """For each cell, the number of cells since the last cell with a voice; infinite if no cell before has a voice."""
    places = np.arange(len(voiced))
    last = np.maximum.accumulate(np.where(voiced, places, -1)) if len(voiced) else places
    return np.where(last < 0, np.inf, places - last)
