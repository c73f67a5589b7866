"""Reads from a finished video file what it contains."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, BinaryIO

import av
from av.container import InputContainer

from eleven_video.errors import RenderError
from eleven_video.render.decoding.container import MATROSKA, MOV, opened_container
from eleven_video.render.decoding.sound_source import SoundSource, UnusableSoundError

_EBML = b"\x1aE\xdf\xa3"


@dataclass(frozen=True, slots=True)
class SubtitleFacts:
    """A subtitle track: FFmpeg's name of its codec, and the language code in the file, such as "eng"."""

    codec: str
    language: str


@dataclass(frozen=True, slots=True)
class VideoFacts:
    """The facts about a video file. `fps` is exact. `frames` are counted. `duration_ms` is that of the longer track.

    `container` is FFmpeg's name of the demuxer that reads the file, such as "mov,mp4,m4a,3gp,3g2,mj2".
    """

    width: int
    height: int
    fps: Fraction
    frames: int
    duration_ms: int
    video_codec: str
    audio_codec: str | None
    sample_rate: int | None
    channels: int | None
    container: str
    subtitles: tuple[SubtitleFacts, ...]

    @property
    def has_audio(self) -> bool:
        return self.audio_codec is not None


def probe(path: Path) -> VideoFacts:
    """Read a video file's facts without decoding it.

    Raises:
        RenderError: The file cannot be opened, or has no video track.
    """
    try:
        with path.open("rb") as file, _opened(path, file) as (container, source):
            if not container.streams.video:
                raise RenderError(f"{path} is not a video: it has no picture track.")
            pictures = container.streams.video[0]
            sound = container.streams.audio[0] if container.streams.audio else None
            return VideoFacts(
                width=pictures.codec_context.width,
                height=pictures.codec_context.height,
                fps=Fraction(pictures.average_rate or 0),
                duration_ms=round((container.duration or 0) / 1000),
                video_codec=pictures.codec_context.name,
                audio_codec=sound.codec_context.name if sound else None,
                sample_rate=sound.codec_context.sample_rate if sound else None,
                channels=sound.codec_context.layout.nb_channels if sound else None,
                container=container.format.name,
                subtitles=tuple(
                    SubtitleFacts(track.codec_context.name, track.metadata.get("language", "und"))
                    for track in container.streams.subtitles
                ),
                frames=_count(container.demux(pictures), source),
            )
    except UnusableSoundError as problem:
        raise RenderError(f"{path} cannot be read as a video: {problem}.") from problem
    except (OSError, av.FFmpegError) as error:
        raise RenderError(f"{path} cannot be read as a video: {error.strerror or error}.") from error


@contextmanager
def _opened(path: Path, file: BinaryIO) -> Iterator[tuple[InputContainer, SoundSource]]:
    demuxer, source = _demuxer(path, file), SoundSource(file)
    with opened_container(source, demuxer, codec_options={}) as container:
        yield container, source


def _count(packets: "Iterable[av.Packet[Any]]", source: SoundSource) -> int:
    count = 0
    for packet in packets:
        source.allow_more()
        count += packet.size > 0
    return count


def _demuxer(path: Path, file: BinaryIO) -> str:
    """The name of FFmpeg's demuxer for a file format that the product writes."""
    start = file.read(8)
    if start.startswith(_EBML):
        return MATROSKA
    if start[4:] == b"ftyp":
        return MOV
    raise RenderError(f"{path} cannot be read as a video: it is not an MP4, MOV or WebM file.")
