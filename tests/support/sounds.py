"""Makes sounds for tests: an artificial voice, tones, and sound files."""

import functools
import io
from fractions import Fraction

import av
import numpy as np

RATE = 48_000


def voice(seconds: float, *, level: float = 0.1, seed: int = 0) -> np.ndarray:
    """Mono sound that resembles speech: a buzz with overtones, in syllables of different loudness."""
    return _voice(seconds, seed) * np.float32(level)


@functools.cache
def _voice(seconds: float, seed: int) -> np.ndarray:
    times = np.arange(round(seconds * RATE)) / RATE
    pitch = np.cumsum(110 + 15 * np.sin(2 * np.pi * 0.6 * times + seed)) / RATE
    buzz = sum(np.sin(2 * np.pi * order * pitch) / order for order in range(1, 16))
    strength = np.random.default_rng(seed).uniform(0.3, 1, round(seconds * 4) + 2)[(times * 4).astype(int)]
    return (buzz * strength * np.sin(np.pi * (times * 4 % 1)) ** 2).astype(np.float32)


def tone(seconds: float, rate: int = RATE, *, channels: int = 1, level: float = 0.5, hertz: float = 440) -> np.ndarray:
    """A sine tone as samples of shape (channels, n)."""
    times = np.arange(round(seconds * rate)) / rate
    return np.tile(level * np.sin(2 * np.pi * hertz * times), (channels, 1)).astype(np.float32)


def sound_file(samples: np.ndarray, *, rate: int = RATE, codec: str = "libmp3lame", container: str = "mp3") -> bytes:
    """The bytes of a sound file with these float samples, which have the shape (channels, n)."""
    buffer = io.BytesIO()
    layout = "mono" if len(samples) == 1 else "stereo"
    with av.open(buffer, "w", format=container) as output:
        stream = output.add_stream(codec, rate=rate, layout=layout)
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples, np.float32), format="fltp", layout=layout)
        frame.sample_rate, frame.pts, frame.time_base = rate, 0, Fraction(1, rate)
        resampler = av.AudioResampler(
            format=stream.codec_context.format, layout=layout, rate=rate, frame_size=stream.codec_context.frame_size
        )
        for block in (*resampler.resample(frame), *resampler.resample(None)):
            output.mux(stream.encode(block))
        output.mux(stream.encode(None))
    return buffer.getvalue()
