"""Measures loudness according to ITU-R BS.1770-4 and EBU R 128, with FFmpeg's filter "ebur128"."""

from collections.abc import Callable
from fractions import Fraction

import av
import av.filter
import numpy as np
import numpy.typing as npt

from eleven_video.render.encoder_settings import SAMPLE_RATE
from eleven_video.render.sound.speech_samples import Samples
from eleven_video.render.stopping import go_on

Levels = npt.NDArray[np.float64]

# Levels of silence and of pauses are not counted. A level up to `SILENCE_LUFS` is silence. A level is a pause if it is
# more than `_PAUSE_LU` below the mean of all levels that are not silence.
SILENCE_LUFS = -70.0
_PAUSE_LU = 10.0

_STEP = SAMPLE_RATE // 10  # the number of samples from the start of one level to the start of the next level
_STEPS_IN_A_LEVEL = 4
_NO_LEVELS: Levels = np.zeros(0)


class Meter:
    """Measures the loudness of sound that is passed in pieces.

    Args:
        channels: The number of channels, 1 or 2. Mono sound is measured as if it were played on both channels, because
            the video has stereo sound.
    """

    def __init__(self, channels: int) -> None:
        self._layout = "mono" if channels == 1 else "stereo"
        self._graph = av.filter.Graph()
        self._source = self._graph.add_abuffer(
            sample_rate=SAMPLE_RATE, format="fltp", layout=self._layout, time_base=Fraction(1, SAMPLE_RATE)
        )
        meter = self._graph.add("ebur128", "metadata=1:dualmono=1:framelog=quiet")
        self._sink = self._graph.add("abuffersink")
        self._source.link_to(meter)
        meter.link_to(self._sink)
        self._graph.configure()
        self._samples = 0
        self._levels: list[float] = []

    def push(self, sound: Samples) -> None:
        """Measure the next piece of the sound. The piece has the shape (channels, samples)."""
        for start in range(0, sound.shape[1], SAMPLE_RATE):
            frame = av.AudioFrame.from_ndarray(
                np.ascontiguousarray(sound[:, start : start + SAMPLE_RATE]), format="fltp", layout=self._layout
            )
            frame.sample_rate, frame.time_base, frame.pts = SAMPLE_RATE, Fraction(1, SAMPLE_RATE), self._samples
            self._samples += frame.samples
            self._source.push(frame)
            self._pull()

    @property
    def levels(self) -> Levels:
        """The loudness levels, in LUFS, of the sound so far. Each level is measured over 400 ms of sound. The intervals
        of consecutive levels start 100 ms apart.
        """
        return np.array(self._levels[_STEPS_IN_A_LEVEL - 1 :])

    def _pull(self) -> None:
        while True:
            try:
                measured = self._sink.pull()
            except (BlockingIOError, EOFError):
                return
            self._levels.append(float(measured.metadata["lavfi.r128.M"]))


def levels_of(sound: Samples, stopping: Callable[[], None] = go_on) -> Levels:
    """The loudness levels of sound in LUFS. Each level is measured over 400 ms of sound. The intervals of consecutive
    levels start 100 ms apart.

    If the sound is shorter than 400 ms, or does not end at the end of an interval, silence is added at the end of the
    sound.

    Args:
        sound: The sound, of shape (channels, samples).
        stopping: A function that is called for each second of the sound. An error that `stopping` raises ends the
            measurement.
    """
    if not sound.shape[1]:
        return _NO_LEVELS
    meter = Meter(len(sound))
    for start in range(0, sound.shape[1], SAMPLE_RATE):
        stopping()
        meter.push(sound[:, start : start + SAMPLE_RATE])
    missing = max(_STEPS_IN_A_LEVEL * _STEP - sound.shape[1], 0) + -sound.shape[1] % _STEP
    meter.push(np.zeros((len(sound), missing), np.float32))
    return meter.levels


def integrated(levels: Levels) -> float:
    """The integrated loudness, in LUFS, of sound with these levels. Silence and pauses are not counted. The result is
    minus infinity if all levels are silence.
    """
    heard = levels[levels > SILENCE_LUFS]
    if not len(heard):
        return float("-inf")
    return _mean(heard[heard > _mean(heard) - _PAUSE_LU])


def _mean(levels: Levels) -> float:
    """The mean of loudness levels, in LUFS. The power at the mean level is the mean of the powers at all levels."""
    return float(10 * np.log10(np.mean(10 ** (levels / 10))))
