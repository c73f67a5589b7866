"""Reads music for a video from a file with a sound track, and repeats the music until the video ends."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import av
import numpy as np

from eleven_video.errors import InvalidInput, RenderError
from eleven_video.files import open_regular
from eleven_video.render.decoding.sound_file import opened_sound
from eleven_video.render.decoding.sound_source import UnusableSoundError
from eleven_video.render.encoder_settings import SAMPLE_RATE
from eleven_video.render.sound.loudness_meter import SILENCE_LUFS, Meter, integrated
from eleven_video.render.sound.speech_samples import Samples
from eleven_video.render.stopping import go_on

# The loudness of the music where nobody speaks, which is 6 LU below the loudness of the speech.
MUSIC_LUFS = -22.0
_MOST_GAIN_DB = 20.0
# The loudness of the music is measured over two minutes of sound that is not silence. Only the first ten minutes of a
# file are searched for this sound, because a file may last for hours.
_MEASURED_LEVELS = 1200
_SEARCHED = 600 * SAMPLE_RATE  # samples

_SHORTEST = SAMPLE_RATE  # samples
# The number of samples in which the end of the music fades into the start when the music is repeated. If the music is
# shorter than four times this number, the fade lasts a quarter of the music.
_LOOP_FADE = 2 * SAMPLE_RATE
_SILENCE = 10 ** (-70 / 20)
_GONE = "no sound is left in it"


def check_music(path: Path) -> None:
    """Check that a file can be used as music. Usually only the first second of sound in the file is read.

    Raises:
        InvalidInput: The file cannot be used. The error message contains the path of the file and the reason.
    """
    heard, peak = 0, 0.0
    try:
        if path.exists() and not path.is_file():
            raise InvalidInput(_refusal(path, "it is not a file"))
        for block in _blocks(path):
            heard += block.shape[1]
            peak = max(peak, float(np.abs(block).max()))
            if heard >= _SHORTEST and peak > _SILENCE:
                return
            if heard >= _SEARCHED:
                break
    except (OSError, av.FFmpegError) as error:
        raise InvalidInput(_refusal(path, f"{error.strerror or error}")) from error
    except UnusableSoundError as problem:
        raise InvalidInput(_refusal(path, str(problem))) from problem
    except ValueError as error:  # the path contains a NUL character or an unpaired surrogate
        raise InvalidInput(_refusal(path, "no file can have such a name")) from error
    if not heard:
        raise InvalidInput(_refusal(path, "there is no sound in it"))
    if heard < _SHORTEST:
        raise InvalidInput(_refusal(path, "it lasts less than a second"))
    raise InvalidInput(_refusal(path, "it is silent, or starts with ten minutes of silence"))


class Music:
    """The sound of a file, repeated without end and amplified to the loudness `MUSIC_LUFS`. The file is read piece by
    piece, so that the whole file is never in memory.

    Args:
        path: A file that `check_music` has accepted.
        stopping: A function that is called for each second of sound while the loudness is measured. An error that
            `stopping` raises ends the measurement.
    """

    def __init__(self, path: Path, stopping: Callable[[], None] = go_on) -> None:
        self._path = path
        self._stopping = stopping
        self._sound: Iterator[Samples] | None = None
        self._gain = np.float32(1)
        self._rest = np.zeros((2, 0), np.float32)

    def read(self, samples: int) -> Samples:
        """The next `samples` samples of the music, of shape (2, samples).

        Raises:
            RenderError: The file cannot be read any more. The error message contains the path of the file.
        """
        try:
            return self._read(samples)
        except (OSError, av.FFmpegError) as error:
            reason = error.strerror or str(error)
        except UnusableSoundError as problem:
            reason = str(problem)
        raise RenderError(_refusal(self._path, reason) + " Then continue with `eleven-video resume`.")

    def _read(self, samples: int) -> Samples:
        if self._sound is None:
            self._gain = _gain(self._path, self._stopping)
            self._sound = _repeated(self._path)
        parts = [self._rest]
        missing = samples - self._rest.shape[1]
        while missing > 0:
            parts.append(next(self._sound))
            missing -= parts[-1].shape[1]
        joined = np.concatenate(parts, axis=1)
        self._rest = joined[:, samples:].copy()
        return joined[:, :samples] * self._gain


def _gain(path: Path, stopping: Callable[[], None]) -> np.float32:
    meter = Meter(2)
    searched = 0
    for block in _blocks(path):
        stopping()
        meter.push(block)
        searched += block.shape[1]
        if searched >= _SEARCHED or np.count_nonzero(meter.levels > SILENCE_LUFS) >= _MEASURED_LEVELS:
            break
    loudness = integrated(meter.levels)
    if not np.isfinite(loudness):
        return np.float32(1)
    return np.float32(10 ** (min(MUSIC_LUFS - loudness, _MOST_GAIN_DB) / 20))


def _repeated(path: Path) -> Iterator[Samples]:
    """The sound of a file, repeated without end. At each repetition, the end of the sound fades out while the start of
    the sound fades in.
    """
    fade = _fade_length(path)
    tail: Samples | None = None
    while True:
        kept = np.zeros((2, 0), np.float32)
        for block in _blocks(path):
            kept = np.concatenate((kept, block), axis=1)
            if tail is not None:
                if kept.shape[1] < fade:
                    continue
                kept[:, :fade] = _cross_faded(tail, kept[:, :fade])
                tail = None
            if kept.shape[1] > fade:
                yield kept[:, :-fade]
                kept = kept[:, -fade:].copy()
        if kept.shape[1] < fade or tail is not None:
            raise UnusableSoundError(_GONE)
        tail = kept


def _fade_length(path: Path) -> int:
    length = 0
    for block in _blocks(path):
        length += block.shape[1]
        if length >= 4 * _LOOP_FADE:
            return _LOOP_FADE
    if not length:
        raise UnusableSoundError(_GONE)
    return max(1, length // 4)


def _cross_faded(out: Samples, into: Samples) -> Samples:
    """Fade `out` out while `into` fades in. The squares of the two gains add up to 1, so that the loudness stays the
    same during the fade. The loudness stays the same because the two pieces of music are not correlated.
    """
    angle = (np.arange(out.shape[1]) + 0.5) / out.shape[1] * (np.pi / 2)
    return np.asarray(out * np.cos(angle) + into * np.sin(angle), np.float32)


def _blocks(path: Path) -> Iterator[Samples]:
    with open_regular(path) as file, opened_sound(file) as sound:
        yield from _longer(sound.blocks(rate=SAMPLE_RATE, layout="stereo"))


def _longer(blocks: Iterable[Samples]) -> Iterator[Samples]:
    """Join short blocks into blocks of at least one second, because long blocks are faster to process. The last block
    may be shorter than one second.

    Infinite values, and values that are not numbers, are replaced by silence.
    """
    parts: list[Samples] = []
    length = 0
    for block in blocks:
        parts.append(block)
        length += block.shape[1]
        if length >= SAMPLE_RATE:
            yield np.nan_to_num(np.concatenate(parts, axis=1), posinf=0.0, neginf=0.0)
            parts, length = [], 0
    if length:
        yield np.nan_to_num(np.concatenate(parts, axis=1), posinf=0.0, neginf=0.0)


def _refusal(path: Path, reason: str) -> str:
    return f"{path} cannot be used as music: {reason}. Choose a file with sound that lasts a second or more."
