"""Lists the file formats of videos. Each format has a container, codecs, and settings for the codecs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType

from eleven_video.domain.video import FileFormat, Quality
from eleven_video.render.encoder_settings import EFFORTS, SAMPLE_RATE, Effort
from eleven_video.render.encoding.container_language_codes import BIBLIOGRAPHIC, MACINTOSH


@dataclass(frozen=True, slots=True)
class PictureCodec:
    """A video encoder and its settings.

    Attributes:
        encoder: FFmpeg's name of the encoder.
        pixel_format: FFmpeg's name of the pixel format of the encoder's input frames. The pixel format must be 4:2:0
            with 8 bits.
        threads: The number of threads that encode one segment. The encoded bytes may depend on the number of threads,
            so the number is the same on every machine.
        options: FFmpeg's options for the encoder, by the quality of the video.
    """

    encoder: str
    pixel_format: str
    threads: int
    options: Mapping[Quality, Mapping[str, str]]

    def options_here(self, quality: Quality) -> dict[str, str]:
        """The encoder's options for a quality, adapted to the processor of this machine."""
        options = dict(self.options[quality])
        if _X264_PARAMS in options:
            options[_X264_PARAMS] += _assembly()
        return options


@dataclass(frozen=True, slots=True)
class SoundCodec:
    """An encoder for stereo sound, and its settings. `encoder` and `sample_format` are FFmpeg's names."""

    encoder: str
    sample_format: str
    bits_per_second: int
    options: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Format:
    """A file format of videos.

    Attributes:
        container: FFmpeg's name of the muxer that writes the file.
        pictures: The video encoder with its settings.
        sound: The sound encoder with its settings.
        subtitles: FFmpeg's name of the encoder for subtitle tracks.
        options: The options of the muxer, in addition to the options that the module `mux` sets for every format.
        languages: The language codes that the container uses instead of ISO 639-2/T codes, by ISO 639-2/T code.
        trims_last_packet: Whether the last packet of sound contains the number of samples that players skip at the end
            of the sound. If `trims_last_packet` is False, players find the end of the sound by the shorter duration of
            the last packet.
    """

    container: str
    pictures: PictureCodec
    sound: SoundCodec
    subtitles: str
    options: Mapping[str, str] = field(default_factory=dict)
    languages: Mapping[str, str] = field(default_factory=dict)
    trims_last_packet: bool = False


# x264's AVX-512 code reads uninitialised memory if the width of a frame is not a multiple of 128 pixels. Because of the
# error, the same frames would be encoded to different bytes each time. So AVX2 is used instead of AVX-512. Encoding
# with AVX2 is as fast as with AVX-512.
_AVX_512F = 13  # the number is from OpenCV's enumeration cv::CpuFeatures, which Python code cannot import
_X264_PARAMS = "x264-params"


@cache
def _assembly() -> str:
    import cv2  # noqa: PLC0415  needed only for encoding; the command `doctor` reads `FORMATS` without loading OpenCV

    return ":asm=avx2" if cv2.checkHardwareSupport(_AVX_512F) else ""


# With this option, x264's lookahead runs in the calling thread. If the lookahead ran in a thread of its own and x264
# had six or more threads, a race between threads would change the encoded bytes.
_THREADING = ":sync-lookahead=0"


def _x264(effort: Effort) -> Mapping[str, str]:
    return {
        "preset": effort.preset,
        "crf": str(effort.crf),
        _X264_PARAMS: effort.x264 + _THREADING,
    }


def _vp9(crf: int, speed: int) -> Mapping[str, str]:
    """The options of the VP9 encoder. VP9 encodes with constant quality in real-time mode. The encoder makes no hidden
    frames, so that each packet is one picture that is shown.

    Each thread encodes a tile of the picture. If threads encoded rows instead of tiles, the encoded bytes would depend
    on the timing of the threads.
    """
    return {
        "deadline": "realtime", "cpu-used": str(speed), "crf": str(crf), "b": "0",
        "lag-in-frames": "0", "auto-alt-ref": "0", "row-mt": "0", "tile-columns": "2", "frame-parallel": "0",
    }  # fmt: skip


_H264 = PictureCodec(
    encoder="libx264",
    pixel_format="nv12",
    # Three threads encode a segment, so that several cores are busy while the last clip is encoded. With three threads,
    # the file is 2 % larger than with one thread. Cutting each clip into two segments would also keep more cores busy,
    # but it would make the file 25 % larger.
    threads=3,
    options={quality: _x264(effort) for quality, effort in EFFORTS.items()},
)
# Measured values at 1080p for draft, standard and high quality: encoding a frame takes one core 25, 38 and 56 ms, and
# the PSNR of a frame is 44, 46 and 48 dB.
_VP9 = PictureCodec(
    encoder="libvpx-vp9",
    pixel_format="yuv420p",
    threads=4,
    options={Quality.DRAFT: _vp9(36, 8), Quality.STANDARD: _vp9(30, 7), Quality.HIGH: _vp9(24, 5)},
)
_AAC = SoundCodec("aac", "fltp", 160_000, {"aac_coder": "fast"})
_OPUS = SoundCodec("libopus", "flt", 128_000)

# The option "+faststart" puts the index at the start of the file, so that a player can start before the whole file is
# loaded. The edit lists of the file declare where the tracks start and end. With a time scale of one tick per sample,
# the edit lists are exact to the sample.
_QUICKTIME = {"movflags": "+faststart", "movie_timescale": str(SAMPLE_RATE)}
_MATROSKA = {"cues_to_front": "1"}

FORMATS: Mapping[FileFormat, Format] = MappingProxyType({
    FileFormat.MP4: Format("mp4", _H264, _AAC, "mov_text", _QUICKTIME),
    FileFormat.MOV: Format("mov", _H264, _AAC, "mov_text", _QUICKTIME, MACINTOSH),
    FileFormat.WEBM: Format("webm", _VP9, _OPUS, "webvtt", _MATROSKA, BIBLIOGRAPHIC, trims_last_packet=True),
})  # fmt: skip
