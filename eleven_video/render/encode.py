"""Encoder settings, and H.264 segments as packets in memory."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

import av
import cv2
from av.audio.codeccontext import AudioCodecContext
from av.codec.context import Flags
from av.video.codeccontext import VideoCodecContext
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc

from eleven_video.domain.video import Quality, VideoFormat
from eleven_video.render.quality import EFFORTS
from eleven_video.render.sound import SAMPLE_RATE

# x264's AVX-512 code reads memory that nobody has written where a frame is not a multiple of 128 pixels wide: the same
# frames then give other bytes each time. AVX2 is as fast here.
_AVX_512F = 13  # cv::CpuFeatures, which Python has no names for
_ASSEMBLY = ":asm=avx2" if cv2.checkHardwareSupport(_AVX_512F) else ""
_KEYFRAME_SECONDS = 10

_AAC_BITS_PER_SECOND = 160_000


@dataclass(frozen=True, slots=True)
class Packet:
    """A piece of an encoded track. Times count frames (video) or samples (sound); the decoding order is the list's."""

    data: bytes
    pts: int
    duration: int
    keyframe: bool


def configure_video(encoder: VideoCodecContext, video: VideoFormat, quality: Quality = Quality.STANDARD) -> None:
    """Settings of every segment's encoder and of the file's track, so that one header fits all segments."""
    effort = EFFORTS[quality]
    encoder.width, encoder.height, encoder.pix_fmt = video.width, video.height, "nv12"
    encoder.framerate, encoder.time_base = Fraction(video.fps), Fraction(1, video.fps)
    encoder.colorspace, encoder.color_range = Colorspace.ITU709, ColorRange.MPEG
    encoder.color_primaries, encoder.color_trc = ColorPrimaries.BT709, ColorTrc.BT709
    encoder.thread_count = 1
    encoder.flags |= Flags.global_header | Flags.closed_gop
    encoder.options = {
        "preset": effort.preset,
        "crf": str(effort.crf),
        "x264-params": f"keyint={_KEYFRAME_SECONDS * video.fps}:{effort.x264}{_ASSEMBLY}",
    }


def configure_sound(encoder: AudioCodecContext) -> None:
    """Settings of the soundtrack: stereo, since some players put a mono track in one ear."""
    encoder.sample_rate, encoder.time_base = SAMPLE_RATE, Fraction(1, SAMPLE_RATE)
    encoder.layout, encoder.format = "stereo", "fltp"
    encoder.bit_rate = _AAC_BITS_PER_SECOND
    encoder.flags |= Flags.global_header


def encode_segment(
    frames: Iterable[av.VideoFrame], video: VideoFormat, quality: Quality = Quality.STANDARD
) -> list[Packet]:
    """Encode frames to a closed group of pictures: it starts with a keyframe and needs no frame outside itself.

    A frame's picture is copied before the next one is asked for, so `frames` may draw into the same memory again.

    Returns:
        One packet a frame in decoding order, with times from 0.
    """
    encoder = av.CodecContext.create("libx264", "w")
    configure_video(encoder, video, quality)
    packets = []
    for index, frame in enumerate(frames):
        frame.pts = index
        packets += encoder.encode(frame)
    packets += encoder.encode(None)
    return [Packet(bytes(packet), packet.pts or 0, 1, packet.is_keyframe) for packet in packets]
