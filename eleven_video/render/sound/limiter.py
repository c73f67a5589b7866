"""Peaks held under a ceiling, those between the samples too, by turning the sound down around them."""

import numpy as np
import numpy.typing as npt

from eleven_video.render.quality import SAMPLE_RATE
from eleven_video.render.sound.samples import Samples

Gains = npt.NDArray[np.float32]

# Lossy coding lets some peaks grow: this much room is left below the -1 dBTP that a player needs.
CEILING = 10 ** (-3 / 20)

CELL = SAMPLE_RATE // 1000  # samples that share a gain: a millisecond
_REACH = 20  # cells before and after a peak in which the sound is turned down and up again
# Samples on each side that the result for a sample depends on.
CONTEXT = (2 * _REACH + 4) * CELL

# Reconstruction between samples, at 1/4, 1/2 and 3/4 of the way: a windowed sinc, after BS.1770-4 annex 2.
_TAPS = 24
_OFFSETS = np.arange(_TAPS) - (_TAPS // 2 - 1)
_BETWEEN = [
    (np.sinc(part - _OFFSETS) * np.cos(np.pi * (part - _OFFSETS) / (_TAPS + 1)) ** 2).astype(np.float32)
    for part in (0.25, 0.5, 0.75)
]
# Between samples that are all below half the ceiling, no peak reaches it.
_WORTH_A_LOOK = 0.5

_WINDOW = np.hanning(2 * _REACH + 3)[1:-1]
_WINDOW /= _WINDOW.sum()


def limited(sound: Samples, ceiling: float = CEILING) -> Samples:
    """Sound whose true peak is no higher than the ceiling. It is assumed to be surrounded by silence.

    Args:
        sound: Shape (channels, n); it is returned unchanged if no peak is too high.
        ceiling: As an amplitude, full scale 1.

    Returns:
        Shape (channels, n). All channels get the same gain, so that nothing moves to a side.
    """
    length = sound.shape[1]
    peaks = _peaks(sound, ceiling)
    if not len(peaks) or peaks.max() <= ceiling:
        return sound
    wanted = np.minimum(1.0, ceiling / np.maximum(peaks, ceiling))
    padded = np.pad(wanted, 2 * _REACH + 1, constant_values=1.0)
    # Every gain that a cell's samples are between is a mean of minima that include the cell's own need.
    lowest = np.lib.stride_tricks.sliding_window_view(padded, 2 * _REACH + 3).min(axis=1)
    smooth = np.convolve(lowest, _WINDOW, mode="valid")
    result: Samples = sound * gain_of_samples(smooth, CELL)[:length]
    return result


class Limiter:
    """`limited` for sound that comes in pieces: the pieces make no difference to the result."""

    def __init__(self, channels: int) -> None:
        self._kept = np.zeros((channels, 0), np.float32)
        self._before = 0  # kept samples that were given back already

    def push(self, sound: Samples, *, is_last: bool = False) -> Samples:
        """Take the next samples, of shape (channels, n); give those whose surroundings are known by now."""
        self._kept = np.concatenate((self._kept, sound), axis=1)
        known = self._kept.shape[1] if is_last else (self._kept.shape[1] - CONTEXT) // CELL * CELL
        if known <= self._before:
            return sound[:, :0]
        result = limited(self._kept)[:, self._before : known]
        start = max(0, known - CONTEXT)
        self._kept, self._before = self._kept[:, start:], known - start
        return result


def gain_of_samples(gains: npt.NDArray[np.floating], cell: int) -> Gains:
    """A gain for each sample, on straight lines between the cells' middles. `cell` is samples a cell, an even number."""
    if not len(gains):
        return np.zeros(0, np.float32)
    middles = np.concatenate((gains[:1], gains, gains[-1:])).astype(np.float32)
    along = ((np.arange(cell) + 0.5) / cell).astype(np.float32)
    lines: Gains = middles[:-1, np.newaxis] + np.diff(middles)[:, np.newaxis] * along
    return lines.reshape(-1)[cell // 2 : -cell // 2]


def _peaks(sound: Samples, ceiling: float) -> npt.NDArray[np.float64]:
    """The highest absolute value in each cell, of samples and, where it may matter, between them."""
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
