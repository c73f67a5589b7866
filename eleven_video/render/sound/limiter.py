"""Limits peaks, including those between samples, by lowering the sound around them."""

import numpy as np
import numpy.typing as npt

from eleven_video.render.quality import SAMPLE_RATE
from eleven_video.render.sound.samples import Samples

Gains = npt.NDArray[np.float32]

# The amplitude of -3 dB. Players need -1 dBTP, and lossy coding makes some peaks higher.
CEILING = 10 ** (-3 / 20)

CELL = SAMPLE_RATE // 1000  # samples per cell, a millisecond, for which one gain is computed
_REACH = 20  # cells before and after a peak in which the gain falls and rises
# The result for a sample depends on so many samples on each side.
CONTEXT = (2 * _REACH + 4) * CELL

# Filters for the values at 1/4, 1/2 and 3/4 between two samples: a windowed sinc. Source: BS.1770-4, annex 2.
_TAPS = 24
_OFFSETS = np.arange(_TAPS) - (_TAPS // 2 - 1)
_BETWEEN = [
    (np.sinc(part - _OFFSETS) * np.cos(np.pi * (part - _OFFSETS) / (_TAPS + 1)) ** 2).astype(np.float32)
    for part in (0.25, 0.5, 0.75)
]
# Where all samples are below this share of the ceiling, no peak between them reaches it.
_WORTH_A_LOOK = 0.5

_WINDOW = np.hanning(2 * _REACH + 3)[1:-1]
_WINDOW /= _WINDOW.sum()


def limited(sound: Samples, ceiling: float = CEILING) -> Samples:
    """The sound with its true peak limited to the ceiling. Silence is assumed before and after it.

    Args:
        sound: Shape (channels, n). It is returned unchanged if no peak is too high.
        ceiling: The highest amplitude; full scale is 1.

    Returns:
        Shape (channels, n). All channels get the same gain, so that the stereo image does not move.
    """
    length = sound.shape[1]
    peaks = _peaks(sound, ceiling)
    if not len(peaks) or peaks.max() <= ceiling:
        return sound
    wanted = np.minimum(1.0, ceiling / np.maximum(peaks, ceiling))
    padded = np.pad(wanted, 2 * _REACH + 1, constant_values=1.0)
    # The gain at each sample of a cell is interpolated between means of minima that all include the cell's own limit.
    lowest = np.lib.stride_tricks.sliding_window_view(padded, 2 * _REACH + 3).min(axis=1)
    smooth = np.convolve(lowest, _WINDOW, mode="valid")
    result: Samples = sound * gain_of_samples(smooth, CELL)[:length]
    return result


class Limiter:
    """`limited` for sound that comes in pieces. The result does not depend on how it is divided."""

    def __init__(self, channels: int) -> None:
        self._kept = np.zeros((channels, 0), np.float32)
        self._before = 0  # kept samples that were returned already

    def push(self, sound: Samples, *, is_last: bool = False) -> Samples:
        """Add the next samples, of shape (channels, n), and return those for which enough later samples are known."""
        self._kept = np.concatenate((self._kept, sound), axis=1)
        known = self._kept.shape[1] if is_last else (self._kept.shape[1] - CONTEXT) // CELL * CELL
        if known <= self._before:
            return sound[:, :0]
        result = limited(self._kept)[:, self._before : known]
        start = max(0, known - CONTEXT)
        self._kept, self._before = self._kept[:, start:], known - start
        return result


def gain_of_samples(gains: npt.NDArray[np.floating], cell: int) -> Gains:
    """The gain of each sample, interpolated linearly between the middles of cells.

    `cell` is the samples per cell, even.
    """
    if not len(gains):
        return np.zeros(0, np.float32)
    middles = np.concatenate((gains[:1], gains, gains[-1:])).astype(np.float32)
    along = ((np.arange(cell) + 0.5) / cell).astype(np.float32)
    lines: Gains = middles[:-1, np.newaxis] + np.diff(middles)[:, np.newaxis] * along
    return lines.reshape(-1)[cell // 2 : -cell // 2]


def _peaks(sound: Samples, ceiling: float) -> npt.NDArray[np.float64]:
    """The highest absolute value in each cell, of the samples and, where it may matter, between them."""
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
