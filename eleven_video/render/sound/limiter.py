"""Limits the peaks of sound, including peaks between two samples. The volume is reduced around each peak."""

import numpy as np
import numpy.typing as npt

from eleven_video.render.encoder_settings import SAMPLE_RATE
from eleven_video.render.sound.speech_samples import Samples

Gains = npt.NDArray[np.float32]

# The maximum amplitude of a peak: -3 dB. Players need peaks below -1 dBTP, and lossy encoding makes some peaks higher.
CEILING = 10 ** (-3 / 20)

CELL = SAMPLE_RATE // 1000  # the number of samples in a cell; a cell is 1 ms of sound for which one gain is computed
_REACH = 20  # the number of cells in which the gain falls before a peak, and in which the gain rises after the peak
# The number of samples before a sample, and the number of samples after a sample, on which its limited value depends.
CONTEXT = (2 * _REACH + 4) * CELL

# The filters compute the values at 1/4, 1/2 and 3/4 of the distance between two samples. The filters are windowed sinc
# functions. Source: ITU-R BS.1770-4, annex 2.
_TAPS = 24
_OFFSETS = np.arange(_TAPS) - (_TAPS // 2 - 1)
_BETWEEN = [
    (np.sinc(part - _OFFSETS) * np.cos(np.pi * (part - _OFFSETS) / (_TAPS + 1)) ** 2).astype(np.float32)
    for part in (0.25, 0.5, 0.75)
]
# If all samples in a region are below half of the ceiling, no peak between two samples of the region reaches the
# ceiling.
_WORTH_A_LOOK = 0.5

_WINDOW = np.hanning(2 * _REACH + 3)[1:-1]
_WINDOW /= _WINDOW.sum()


def limited(sound: Samples, ceiling: float = CEILING) -> Samples:
    """Limit the true peaks of sound to a maximum amplitude. True peaks include the peaks between two samples.

    Args:
        sound: The sound, of shape (channels, samples). Silence is assumed before the start and after the end of the
            sound.
        ceiling: The maximum amplitude. Full scale is 1.

    Returns:
        The limited sound, of the same shape. If no peak is too high, the result is `sound` itself. All channels get the
        same gain, so that voices and instruments do not move between left and right.
    """
    length = sound.shape[1]
    peaks = _peaks(sound, ceiling)
    if not len(peaks) or peaks.max() <= ceiling:
        return sound
    wanted = np.minimum(1.0, ceiling / np.maximum(peaks, ceiling))
    padded = np.pad(wanted, 2 * _REACH + 1, constant_values=1.0)
    # `wanted` has the maximum allowed gain of each cell. `lowest` has the minimum of `wanted` around each cell.
    # `smooth` has the weighted mean of `lowest` around each cell. All averaged values are at most the allowed gain of
    # the cell, so their weighted mean is also at most the allowed gain of the cell.
    lowest = np.lib.stride_tricks.sliding_window_view(padded, 2 * _REACH + 3).min(axis=1)
    smooth = np.convolve(lowest, _WINDOW, mode="valid")
    result: Samples = sound * gain_of_samples(smooth, CELL)[:length]
    return result


class Limiter:
    """Limits peaks like the function `limited`, but gets the sound piece by piece. The result does not depend on how
    the sound is divided into pieces.
    """

    def __init__(self, channels: int) -> None:
        self._kept = np.zeros((channels, 0), np.float32)
        self._before = 0  # the number of samples in `_kept` that were already returned

    def push(self, sound: Samples, *, is_last: bool = False) -> Samples:
        """Add the next piece of sound, and return the samples whose limited values are now known.

        The limited value of a sample depends on later samples, so the last samples of the piece are returned by a later
        call. If `is_last` is True, all remaining samples are returned. The piece and the result have the shape
        (channels, samples).
        """
        self._kept = np.concatenate((self._kept, sound), axis=1)
        known = self._kept.shape[1] if is_last else (self._kept.shape[1] - CONTEXT) // CELL * CELL
        if known <= self._before:
            return sound[:, :0]
        result = limited(self._kept)[:, self._before : known]
        start = max(0, known - CONTEXT)
        self._kept, self._before = self._kept[:, start:], known - start
        return result


def gain_of_samples(gains: npt.NDArray[np.floating], cell: int) -> Gains:
    """The gain of each sample, computed from the gain of each cell.

    The gain at the middle of a cell is the gain of the cell. Between the middles of two cells, the gain changes
    linearly.

    Args:
        gains: The gain of each cell, as a factor.
        cell: The number of samples in a cell, which must be even.
    """
    if not len(gains):
        return np.zeros(0, np.float32)
    middles = np.concatenate((gains[:1], gains, gains[-1:])).astype(np.float32)
    along = ((np.arange(cell) + 0.5) / cell).astype(np.float32)
    lines: Gains = middles[:-1, np.newaxis] + np.diff(middles)[:, np.newaxis] * along
    return lines.reshape(-1)[cell // 2 : -cell // 2]


def _peaks(sound: Samples, ceiling: float) -> npt.NDArray[np.float64]:
    """The maximum absolute value in each cell. Values between samples are computed only in cells in which a value
    between samples could exceed the ceiling.
    """
    channels, length = sound.shape
    cells = -(-length // CELL)
    padded = np.zeros((channels, cells * CELL + _TAPS), np.float32)
    padded[:, _TAPS // 2 : _TAPS // 2 + length] = sound
    inner = padded[:, _TAPS // 2 : _TAPS // 2 + cells * CELL].reshape(channels, cells, CELL)
    peaks = np.abs(inner).max(axis=(0, 2)).astype(np.float64) if cells else np.zeros(0)
    near = np.flatnonzero(peaks > _WORTH_A_LOOK * ceiling)
    if not len(near):
        return peaks
    for channel in padded:
        around = np.lib.stride_tricks.sliding_window_view(channel, CELL + _TAPS)[::CELL][near]
        for taps in _BETWEEN:
            between = sum(tap * around[:, place + 1 : place + 1 + CELL] for place, tap in enumerate(taps))
            peaks[near] = np.maximum(peaks[near], np.abs(between).max(axis=1))
    return peaks
