"""Speech as samples: decoding what a service sent, and making it a whole number of frames long."""

import io
from collections.abc import Iterable, Iterator

import av
import numpy as np
import numpy.typing as npt
from av.container import InputContainer

from eleven_video.errors import RenderError

# Divides by 24, 25, 30, 50 and 60 frames a second: a frame lasts a whole number of samples.
SAMPLE_RATE = 48_000

Samples = npt.NDArray[np.float32]


def decode_speech(audio: bytes) -> Samples:
    """Decode the first sound track of an encoded file to mono.

    A gapless header (LAME, edit list) is honoured: what the encoder added at the start and the end is left out. Damaged
    packets are skipped.

    Args:
        audio: A file in any container and codec that FFmpeg reads, such as MP3.

    Returns:
        Shape (samples,), float32, full scale -1..1, at `SAMPLE_RATE`.

    Raises:
        RenderError: There is no sound in it.
    """
    if not audio:
        raise RenderError("The speech holds no sound: it is empty.")
    try:
        blocks = _decode(audio)
    except av.FFmpegError as error:
        raise RenderError(f"The speech holds no sound that can be read: {error.strerror}.") from error
    if not blocks:
        raise RenderError("The speech holds no sound: nothing in it could be decoded.")
    return np.concatenate(blocks)


def pad_to_frames(samples: Samples, *, fps: int, pause_s: float = 0.0) -> tuple[Samples, int]:
    """Add at least `pause_s` seconds of silence, so that the sound ends with a frame.

    Returns:
        The samples, frames * SAMPLE_RATE // fps of them exactly, and the number of frames.
    """
    wanted = len(samples) + round(pause_s * SAMPLE_RATE)
    frames = -(-wanted * fps // SAMPLE_RATE)
    padded = np.zeros(frames * SAMPLE_RATE // fps, np.float32)
    padded[: len(samples)] = samples
    return padded, frames


def decoded_blocks(container: InputContainer, resampler: av.AudioResampler) -> Iterator[Samples]:
    """What a file's first sound track holds, block by block, each of shape (channels, n). Damaged packets are skipped.

    Raises:
        av.FFmpegError: The file cannot be read on.
    """
    for packet in container.demux(container.streams.audio[0]):
        try:
            frames = packet.decode()
        except av.InvalidDataError:
            continue
        for frame in frames:
            yield from _arrays(resampler.resample(frame))
    yield from _arrays(resampler.resample(None))


def _arrays(blocks: Iterable[av.AudioFrame]) -> Iterator[Samples]:
    for block in blocks:
        yield block.to_ndarray().astype(np.float32, copy=False)


def _decode(audio: bytes) -> list[Samples]:
    resampler = av.AudioResampler(format="fltp", rate=SAMPLE_RATE)
    with av.open(io.BytesIO(audio), "r") as container:
        if not container.streams.audio:
            raise RenderError("The speech holds no sound: the file has no sound track.")
        # Mixed to mono by the mean: FFmpeg's own mix makes a voice that is in both channels too loud.
        return [block.mean(axis=0, dtype=np.float32) for block in decoded_blocks(container, resampler)]
