"""Opens sound files safely. A file is opened with a fixed demuxer, a list of allowed decoders, and no access to other
files.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO

import av
import numpy as np
import numpy.typing as npt
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.stream import Discard

from eleven_video.render.decoding.container import opened_container
from eleven_video.render.decoding.sound_formats import sound_source
from eleven_video.render.decoding.sound_source import SoundSource, UnusableSoundError

_Samples = npt.NDArray[np.float32]

# FFmpeg's names of the decoders that may be used
DECODERS = frozenset({
    "mp3float", "mp3", "aac", "alac", "flac", "opus", "vorbis", "pcm_alaw", "pcm_mulaw", "pcm_u8", "pcm_s8",
    *(f"pcm_{kind}{order}" for kind in ("s16", "s24", "s32", "f32", "f64") for order in ("le", "be")),
})  # fmt: skip

_MOST_CHANNELS = 8
_SAMPLE_RATES = range(4_000, 768_001)
# The maximum number of samples in one frame, counted over all channels. Two million samples are more than one second of
# sound with 8 channels at 192 kHz. The largest possible FLAC frame has 524,280 samples: 65,535 in each of 8 channels.
_MOST_IN_A_FRAME = 2_000_000
# The maximum number of consecutive packets without sound. In most codecs, 20,000 packets last some minutes.
_MOST_SILENT_PACKETS = 20_000

_CODEC_OPTIONS = {"codec_whitelist": ",".join(sorted(DECODERS)), "max_samples": str(_MOST_IN_A_FRAME)}


@dataclass(frozen=True, slots=True)
class SoundFile:
    """An open file with a sound track.

    Attributes:
        container: The file as FFmpeg has opened it.
        track: The first sound track.
        source: The object from which FFmpeg reads the bytes of the file.
    """

    container: InputContainer
    track: AudioStream
    source: SoundSource

    @property
    def seconds(self) -> float | None:
        """The duration in seconds that the header of the file declares. The value is None if the header has no
        duration.
        """
        return self.container.duration / av.time_base if self.container.duration else None

    def blocks(self, *, rate: int, layout: str | None = None) -> Iterator[_Samples]:
        """Decode the first sound track in blocks of shape (channels, samples). Damaged packets are skipped.

        Args:
            rate: The number of samples per second in the result. The sound is resampled to this rate.
            layout: FFmpeg's name of the channel layout of the result, such as "stereo". If `layout` is None, the blocks
                have the same channels as the file. If the channels of the file change, the number of channels changes
                from block to block.

        Raises:
            UnusableSoundError: The file does not contain playable sound.
            OSError, av.FFmpegError: The remaining bytes of the file cannot be read.
        """
        resampler, before = av.AudioResampler(format="fltp", rate=rate, layout=layout), None
        for frame in self._frames():
            form = frame.format.name, frame.layout.name, frame.sample_rate
            if before not in {None, form}:
                yield from _arrays(resampler.resample(None))
                resampler = av.AudioResampler(format="fltp", rate=rate, layout=layout)
            before = form
            yield from _arrays(resampler.resample(frame))
        yield from _arrays(resampler.resample(None))

    def _frames(self) -> Iterator[av.AudioFrame]:
        silent = 0
        for packet in self.container.demux(self.track):
            silent += 1
            if silent > _MOST_SILENT_PACKETS:
                raise UnusableSoundError(f"it has {_MOST_SILENT_PACKETS:,} packets without sound one after the other")
            try:
                frames = packet.decode()
            except av.InvalidDataError:
                continue
            for frame in frames:
                silent = 0
                self.source.allow_more()
                _check(frame.layout.nb_channels, frame.sample_rate)
                yield frame


@contextmanager
def opened_sound(file: BinaryIO) -> Iterator[SoundFile]:
    """Open a sound file in one of the formats that the module `sound_formats` lists.

    Args:
        file: A readable, seekable file, which must stay open while the sound is read.

    Raises:
        UnusableSoundError: The format or the codec is not supported, or the file has no usable sound track.
        OSError, av.FFmpegError: The file cannot be read, or the file is damaged.
    """
    kind, source = sound_source(file)
    with opened_container(source, kind.demuxer, codec_options=_CODEC_OPTIONS) as container:
        yield SoundFile(container, _sound_track(container), source)


def _sound_track(container: InputContainer) -> AudioStream:
    if not container.streams.audio:
        raise UnusableSoundError("it has no sound track")
    track = container.streams.audio[0]
    for stream in container.streams:
        if stream is not track:
            stream.discard = Discard.all
    codec = track.codec_context
    # The attribute `name` is missing if FFmpeg has no decoder for the track.
    name = getattr(codec, "name", "unknown")
    if name not in DECODERS:
        raise UnusableSoundError(f"its sound is coded in a way that is not supported ({name})")
    _check(codec.layout.nb_channels, codec.sample_rate)
    codec.options = dict(_CODEC_OPTIONS)
    return track


def _check(channels: int, rate: int) -> None:
    if not 1 <= channels <= _MOST_CHANNELS:
        raise UnusableSoundError(f"it has {channels} channels, more than the {_MOST_CHANNELS} that are supported")
    if rate not in _SAMPLE_RATES:
        raise UnusableSoundError(f"it has {rate} samples a second, which is not supported")


def _arrays(blocks: "list[av.AudioFrame]") -> Iterator[_Samples]:
    for block in blocks:
        yield block.to_ndarray().astype(np.float32, copy=False)
