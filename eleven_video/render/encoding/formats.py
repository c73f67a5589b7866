"""The file formats of videos: one row for each, with its container and codecs."""

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

    `pixel_format` is its input layout, 4:2:0 with 8 bits. `threads` is the number of threads per segment. It is the
    same on every machine, because the encoded bytes may depend on it.
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
        container: The name of the muxer.
        pictures: The video codec.
        sound: The sound codec.
        subtitles: The codec of a subtitle track.
        options: Options of the muxer, in addition to those of every file.
        languages: The container's codes for languages, where they differ from ISO 639-2/T.
        trims_last_packet: True if the file declares how many samples of the last sound packet are not played. If False,
            the packet's duration says it.
    """

    container: str
    pictures: PictureCodec
    sound: SoundCodec
    subtitles: str
    options: Mapping[str, str] = field(default_factory=dict)
    languages: Mapping[str, str] = field(default_factory=dict)
    trims_last_packet: bool = False


# x264's AVX-512 code reads uninitialised memory if a frame's width is not a multiple of 128 pixels, so that the same
# frames give different bytes each time. AVX2 is as fast here.
_AVX_512F = 13  # from cv::CpuFeatures, for which Python has no names
_X264_PARAMS = "x264-params"


@cache
def _assembly() -> str:
    import cv2  # noqa: PLC0415  needed only for encoding; `doctor` reads the rows of this file without it

    return ":asm=avx2" if cv2.checkHardwareSupport(_AVX_512F) else ""


# No separate thread for the lookahead: with six or more threads, its races change the bytes too.
_THREADING = ":sync-lookahead=0"


def _x264(effort: Effort) -> Mapping[str, str]:
    return {
        "preset": effort.preset,
        "crf": str(effort.crf),
        _X264_PARAMS: effort.x264 + _THREADING,
    }


def _vp9(crf: int, speed: int) -> Mapping[str, str]:
    """Options of VP9 for constant quality in real-time mode, in which each packet is one picture.

    Threads share a picture by tiles, because sharing it by rows has races that change the bytes.
    """
    return {
        "deadline": "realtime", "cpu-used": str(speed), "crf": str(crf), "b": "0",
        "lag-in-frames": "0", "auto-alt-ref": "0", "row-mt": "0", "tile-columns": "2", "frame-parallel": "0",
    }  # fmt: skip


_H264 = PictureCodec(
    encoder="libx264",
    pixel_format="nv12",
    # With several threads per segment, no core is idle while the last segment is encoded. This costs 2 % of size;
    # cutting a clip in two would cost 25 %.
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

# With the index at the start, players can play a file while they load it. The time scale makes edit lists exact to the
# sample.
_QUICKTIME = {"movflags": "+faststart", "movie_timescale": str(SAMPLE_RATE)}
_MATROSKA = {"cues_to_front": "1"}

FORMATS: Mapping[FileFormat, Format] = MappingProxyType({
    FileFormat.MP4: Format("mp4", _H264, _AAC, "mov_text", _QUICKTIME),
    FileFormat.MOV: Format("mov", _H264, _AAC, "mov_text", _QUICKTIME, MACINTOSH),
    FileFormat.WEBM: Format("webm", _VP9, _OPUS, "webvtt", _MATROSKA, BIBLIOGRAPHIC, trims_last_packet=True),
})  # fmt: skip
