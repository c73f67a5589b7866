"""Decodes speech to samples, and pads the samples to a whole number of video frames."""

import io
import math
from collections.abc import Callable

import av
import numpy as np
import numpy.typing as npt

from eleven_video.errors import RenderError
from eleven_video.render.decoding.sound_file import opened_sound
from eleven_video.render.decoding.sound_source import UnusableSoundError
from eleven_video.render.encoder_settings import SAMPLE_RATE
from eleven_video.render.stopping import go_on

_LEAST_GROWTH = 30 * SAMPLE_RATE  # samples

Samples = npt.NDArray[np.float32]


def decode_speech(audio: bytes, *, most_s: float | None = None, stopping: Callable[[], None] = go_on) -> Samples:
    """Decode the first sound track of an encoded file to mono.

    An encoder adds samples at the start and at the end of the sound. The added samples are left out if the file
    declares them in a LAME header or an edit list. Damaged packets are skipped.

    Args:
        audio: The content of a file in one of the formats of `decoding.sound_formats`.
        most_s: The maximum accepted duration in seconds. If `most_s` is None, there is no maximum.
        stopping: A function that is called between decoded blocks. An error that `stopping` raises ends the decoding.

    Returns:
        The float32 samples at `SAMPLE_RATE`, of shape (samples,). Full scale is from -1 to 1.

    Raises:
        RenderError: The file has no sound, or its sound is longer than `most_s` seconds.
    """
    if not audio:
        raise RenderError("The speech holds no sound: it is empty.")
    try:
        speech = _decode(audio, most_s, stopping)
    except UnusableSoundError as problem:
        raise RenderError(f"The speech cannot be decoded: {problem}.") from problem
    except av.FFmpegError as error:
        raise RenderError(f"The speech cannot be decoded: {error.strerror}.") from error
    if not len(speech):
        raise RenderError("The speech holds no sound: nothing in it could be decoded.")
    return speech


def pad_to_frames(samples: Samples, *, fps: int, pause_s: float = 0.0) -> tuple[Samples, int]:
    """Add silence at the end of sound. The silence lasts at least `pause_s` seconds. The result ends at the end of a
    video frame.

    Returns:
        The sound, and the number of frames. The sound is exactly frames * SAMPLE_RATE // fps samples long.
    """
    wanted = len(samples) + round(pause_s * SAMPLE_RATE)
    frames = -(-wanted * fps // SAMPLE_RATE)
    padded = np.zeros(frames * SAMPLE_RATE // fps, np.float32)
    padded[: len(samples)] = samples
    return padded, frames


def _decode(audio: bytes, most_s: float | None, stopping: Callable[[], None]) -> Samples:
    most = math.inf if most_s is None else most_s * SAMPLE_RATE
    # The array is made longer by at least half a minute of sound at a time, because each change of the length copies
    # the whole array.
    speech, length = np.empty(_LEAST_GROWTH, np.float32), 0
    with opened_sound(io.BytesIO(audio)) as file:
        for block in file.blocks(rate=SAMPLE_RATE):
            stopping()
            # The mono sound is the mean of the channels. FFmpeg's own conversion to mono would make a voice on both
            # channels too loud.
            mono = block.mean(axis=0, dtype=np.float32)
            end = length + len(mono)
            if end > most:
                raise RenderError(_too_long(file.seconds, most_s or 0.0))
            if end > len(speech):
                longer = np.empty(end + max(end // 2, _LEAST_GROWTH), np.float32)
                longer[:length] = speech[:length]
                speech = longer
            speech[length:end] = mono
            length = end
    return speech[:length]


def _too_long(seconds: float | None, most_s: float) -> str:
    lasts = f"{seconds:.0f} s" if seconds is not None and seconds > most_s else f"more than {most_s:.0f} s"
    return f"The speech lasts {lasts}, but its text can last {most_s:.0f} s at most."
