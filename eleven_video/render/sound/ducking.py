"""Computes the gain by which the music becomes quieter while a voice is heard."""

import numpy as np
import numpy.typing as npt

from eleven_video.render.encoder_settings import SAMPLE_RATE
from eleven_video.render.sound.limiter import gain_of_samples
from eleven_video.render.sound.speech_samples import Samples

DEPTH_DB = 12.0

CELL = SAMPLE_RATE // 100  # the number of samples in a cell; a cell is 10 ms of sound for which one gain is computed
# The minimum power, relative to full scale, of a cell that counts as voice. The minimum is 24 dB below the target
# loudness of speech.
_VOICE = 10 ** (-40 / 10)

# Lengths in cells. Before a word, the music becomes quieter during `_ATTACK` cells, and then stays quiet during `_LEAD`
# cells. After a word, the music stays quiet during `_HOLD` cells, and then becomes louder during `_RELEASE` cells.
_LEAD, _ATTACK = 5, 35
_HOLD, _RELEASE = 50, 100
AHEAD = (_LEAD + _ATTACK + 1) * CELL  # The number of samples after a sample on which the sample's gain depends.
BEFORE = (_HOLD + _RELEASE + 1) * CELL  # The number of samples before a sample on which the sample's gain depends.


def ducked(speech: Samples) -> npt.NDArray[np.float32]:
    """The gain of the music at each sample of the speech. The gain is 1 where nobody speaks, and 0.25 (-12 dB) during
    words. Between these two values, the gain changes smoothly.

    Args:
        speech: Speech at the target loudness, of shape (samples,). Silence is assumed before the start and after the
            end of the speech.
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
    """The number of cells between each cell and the last cell with a voice before it. The number is 0 for a cell with a
    voice, and infinite if no earlier cell has a voice.
    """
    places = np.arange(len(voiced))
    last = np.maximum.accumulate(np.where(voiced, places, -1)) if len(voiced) else places
    return np.where(last < 0, np.inf, places - last)
