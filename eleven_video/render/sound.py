"""Speech as samples: decoding what a service sent, and making it a whole number of frames long."""

import io

import av
import numpy as np
import numpy.typing as npt

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


def _decode(audio: bytes) -> list[Samples]:
    resampler = av.AudioResampler(format="fltp", rate=SAMPLE_RATE)
    blocks: list[Samples] = []
    with av.open(io.BytesIO(audio), "r") as container:
        if not container.streams.audio:
            raise RenderError("The speech holds no sound: the file has no sound track.")
        for packet in container.demux(container.streams.audio[0]):
            try:
                frames = packet.decode()
            except av.InvalidDataError:
                continue
            for frame in frames:
                blocks += _samples(resampler, frame)
        if blocks:
            blocks += _samples(resampler, None)
    return blocks


def _samples(resampler: av.AudioResampler, frame: av.AudioFrame | None) -> list[Samples]:
    """Resampled blocks, mixed to mono by the mean: FFmpeg's own mix makes a voice that is in both channels too loud."""
    return [block.to_ndarray().mean(axis=0, dtype=np.float32) for block in resampler.resample(frame)]
