"""Measures sound independently of the product's own loudness meter and limiter."""

import numpy as np


def loudness(sound: np.ndarray) -> float:
    """The integrated loudness in LUFS of sound of shape (channels, n) at 48 kHz, computed as ITU-R BS.1770-4 says."""
    power = sum(_k_weighted(channel) ** 2 for channel in sound.astype(float))
    total = np.concatenate(([0.0], np.cumsum(power)))
    starts = np.arange(0, len(power) - 19_200 + 1, 4800)
    blocks = (total[starts + 19_200] - total[starts]) / 19_200
    loud = blocks[_lufs(blocks) > -70]
    if not len(loud):
        return float("-inf")
    return float(_lufs(loud[_lufs(loud) > _lufs(loud.mean()) - 10].mean()))


def true_peak(sound: np.ndarray) -> float:
    """The highest peak in dBTP, on or between samples, measured at four times the sample rate."""
    count = _quick(sound.shape[1] + 4096)
    spectrum = np.fft.rfft(sound.astype(float), count, axis=1)
    finer = np.fft.irfft(np.pad(spectrum, ((0, 0), (0, count * 2 + 1 - spectrum.shape[1]))), count * 4, axis=1) * 4
    return float(20 * np.log10(np.abs(finer).max()))


def level(sound: np.ndarray) -> float:
    """The mean power of sound in dB, where a full-scale sample is 1."""
    return float(10 * np.log10(np.mean(np.square(sound.astype(float))) + 1e-12))


def _quick(count: int) -> int:
    """The next power of two that is at least `count`, because a Fourier transform of this length is fast."""
    return 1 << (count - 1).bit_length()


def _lufs(power):
    return -0.691 + 10 * np.log10(np.maximum(power, 1e-20))


def _k_weighted(channel: np.ndarray) -> np.ndarray:
    count = _quick(len(channel) + 48_000)
    turn = np.exp(-2j * np.pi * np.fft.rfftfreq(count))
    shelf = _response(
        turn, (1.53512485958697, -2.69169618940638, 1.19839281085285), (-1.69065929318241, 0.73248077421585)
    )
    high_pass = _response(turn, (1, -2, 1), (-1.99004745483398, 0.99007225036621))
    return np.fft.irfft(np.fft.rfft(channel, count) * shelf * high_pass, count)[: len(channel)]


def _response(turn, above, below):
    over = above[0] + above[1] * turn + above[2] * turn**2
    return over / (1 + below[0] * turn + below[1] * turn**2)
