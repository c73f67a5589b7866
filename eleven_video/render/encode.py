"""Encoder settings, and H.264 segments as packets in memory."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

import av
import cv2
from av.audio.codeccontext import AudioCodecContext
from av.codec.context import Flags, ThreadType
from av.video.codeccontext import VideoCodecContext
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc

from eleven_video.domain.video import VideoFormat
from eleven_video.render.sound import SAMPLE_RATE

# A slow zoom over a still is very predictable: long runs of B-frames in temporal direct mode with macroblock-tree rate
# control find at "superfast" what the slow presets search for, in a sixth of their time and at the same quality.
_X264 = "mbtree=1:rc-lookahead=10:bframes=5:b-adapt=0:b-pyramid=none:direct=temporal:scenecut=0:weightp=0"
# x264's AVX-512 code reads memory that nobody has written where a frame is not a multiple of 128 pixels wide: the same
# frames then give other bytes each time. AVX2 is as fast here.
_AVX_512F = 13  # cv::CpuFeatures, which Python has no names for
_ASSEMBLY = ":asm=avx2" if cv2.checkHardwareSupport(_AVX_512F) else ""
# One segment keeps several cores busy, so that none idles while the last picture is encoded. It costs 2 % of size, where
# cutting a clip in two costs 25 %. The number is fixed, since the bytes depend on it. The lookahead stays out of a
# thread of its own: from six threads on its race with them changes bytes too.
_THREADS = 3
_THREADING = ":sync-lookahead=0"
_QUALITY = "20"  # x264's constant rate factor
_KEYFRAME_SECONDS = 10

_AAC_BITS_PER_SECOND = 160_000


@dataclass(frozen=True, slots=True)
class Packet:
    """A piece of an encoded track. Times count frames (video) or samples (sound); the decoding order is the list's."""

    data: bytes
    pts: int
    duration: int
    keyframe: bool


def configure_video(encoder: VideoCodecContext, video: VideoFormat) -> None:
    """Settings of every segment's encoder and of the file's track, so that one header fits all segments."""
    encoder.width, encoder.height, encoder.pix_fmt = video.width, video.height, "nv12"
    encoder.framerate, encoder.time_base = Fraction(video.fps), Fraction(1, video.fps)
    encoder.colorspace, encoder.color_range = Colorspace.ITU709, ColorRange.MPEG
    encoder.color_primaries, encoder.color_trc = ColorPrimaries.BT709, ColorTrc.BT709
    encoder.thread_count, encoder.thread_type = _THREADS, ThreadType.FRAME
    encoder.flags |= Flags.global_header | Flags.closed_gop
    encoder.options = {
        "preset": "superfast",
        "crf": _QUALITY,
        "x264-params": f"keyint={_KEYFRAME_SECONDS * video.fps}:{_X264}{_THREADING}{_ASSEMBLY}",
    }


def configure_sound(encoder: AudioCodecContext) -> None:
    """Settings of the soundtrack: stereo, since some players put a mono track in one ear."""
    encoder.sample_rate, encoder.time_base = SAMPLE_RATE, Fraction(1, SAMPLE_RATE)
    encoder.layout, encoder.format = "stereo", "fltp"
    encoder.bit_rate = _AAC_BITS_PER_SECOND
    encoder.flags |= Flags.global_header


def encode_segment(frames: Iterable[av.VideoFrame], video: VideoFormat) -> list[Packet]:
    """Encode frames to a closed group of pictures: it starts with a keyframe and needs no frame outside itself.

    A frame's picture is copied before the next one is asked for, so `frames` may draw into the same memory again.

    Returns:
        One packet a frame in decoding order, with times from 0.
    """
    encoder = av.CodecContext.create("libx264", "w")
    configure_video(encoder, video)
    packets = []
    for index, frame in enumerate(frames):
        frame.pts = index
        packets += encoder.encode(frame)
    packets += encoder.encode(None)
    return [Packet(bytes(packet), packet.pts or 0, 1, packet.is_keyframe) for packet in packets]
