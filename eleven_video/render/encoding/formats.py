"""The file formats of videos, one row each."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType

from eleven_video.domain.video import FileFormat, Quality
from eleven_video.render.encoding.languages import BIBLIOGRAPHIC, MACINTOSH
from eleven_video.render.quality import EFFORTS, SAMPLE_RATE, Effort


@dataclass(frozen=True, slots=True)
class PictureCodec:
    """A video encoder, by FFmpeg's name, and its settings.

    `pixel_format` is its input layout, 4:2:0 in 8 bits. `threads` share the work on a segment; the bytes may depend on
    their number, so it is the same on every machine.
    """

    encoder: str
    pixel_format: str
    threads: int
    options: Mapping[Quality, Mapping[str, str]]

    def options_here(self, quality: Quality) -> dict[str, str]:
        """The encoder's options for a quality on this machine."""
        options = dict(self.options[quality])
        if _X264_PARAMS in options:
            options[_X264_PARAMS] += _assembly()
        return options


@dataclass(frozen=True, slots=True)
class SoundCodec:
    """An encoder for stereo sound, by FFmpeg's name, and its settings."""

    encoder: str
    sample_format: str
    bits_per_second: int
    options: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Format:
    """A file format: FFmpeg's names of its container and codecs.

    Attributes:
        container: The muxer.
        pictures: The encoding of pictures.
        sound: The encoding of sound.
        subtitles: The codec of a subtitle track.
        options: The muxer's options in addition to those of every file.
        languages: The container's codes for languages that differ from ISO 639-2/T.
        trims_last_packet: Whether the file gives the number of samples to skip at the end of the last packet of sound. If
            not, the packet's duration gives it.
    """

    container: str
    pictures: PictureCodec
    sound: SoundCodec
    subtitles: str
    options: Mapping[str, str] = field(default_factory=dict)
    languages: Mapping[str, str] = field(default_factory=dict)
    trims_last_packet: bool = False


# x264's AVX-512 code reads uninitialised memory if a frame's width is not a multiple of 128 pixels: the same frames then
# give different bytes each time. AVX2 is as fast here.
_AVX_512F = 13  # cv::CpuFeatures, without names in Python
_X264_PARAMS = "x264-params"


@cache
def _assembly() -> str:
    import cv2  # noqa: PLC0415  needed only for encoding; `doctor` reads the rows of this file without it

    return ":asm=avx2" if cv2.checkHardwareSupport(_AVX_512F) else ""


# The lookahead runs in the calling thread: in a thread of its own, a race changes bytes from six threads on.
_THREADING = ":sync-lookahead=0"


def _x264(effort: Effort) -> Mapping[str, str]:
    return {
        "preset": effort.preset,
        "crf": str(effort.crf),
        _X264_PARAMS: effort.x264 + _THREADING,
    }


def _vp9(crf: int, speed: int) -> Mapping[str, str]:
    """Constant quality in real-time mode, without frames that are never shown, so that each packet is a picture.

    With tiles, threads share a picture without a race, unlike with rows.
    """
    return {
        "deadline": "realtime", "cpu-used": str(speed), "crf": str(crf), "b": "0",
        "lag-in-frames": "0", "auto-alt-ref": "0", "row-mt": "0", "tile-columns": "2", "frame-parallel": "0",
    }  # fmt: skip


_H264 = PictureCodec(
    encoder="libx264",
    pixel_format="nv12",
    # One segment uses several cores, so that none idles while the last picture is encoded. This costs 2 % of size; to cut
    # a clip in two costs 25 %.
    threads=3,
    options={quality: _x264(effort) for quality, effort in EFFORTS.items()},
)
# Measured at 1080p: 25, 38 and 56 ms of one core per frame, for 44, 46 and 48 dB.
_VP9 = PictureCodec(
    encoder="libvpx-vp9",
    pixel_format="yuv420p",
    threads=4,
    options={Quality.DRAFT: _vp9(36, 8), Quality.STANDARD: _vp9(30, 7), Quality.HIGH: _vp9(24, 5)},
)
_AAC = SoundCodec("aac", "fltp", 160_000, {"aac_coder": "fast"})
_OPUS = SoundCodec("libopus", "flt", 128_000)

# With the index first, a player starts before it has the whole file. With sample ticks, edit lists are exact to the sample.
_QUICKTIME = {"movflags": "+faststart", "movie_timescale": str(SAMPLE_RATE)}
_MATROSKA = {"cues_to_front": "1"}

FORMATS: Mapping[FileFormat, Format] = MappingProxyType({
    FileFormat.MP4: Format("mp4", _H264, _AAC, "mov_text", _QUICKTIME),
    FileFormat.MOV: Format("mov", _H264, _AAC, "mov_text", _QUICKTIME, MACINTOSH),
    FileFormat.WEBM: Format("webm", _VP9, _OPUS, "webvtt", _MATROSKA, BIBLIOGRAPHIC, trims_last_packet=True),
})  # fmt: skip
