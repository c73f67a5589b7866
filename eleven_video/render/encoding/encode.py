"""Configures the encoders of a file format, and encodes the frames of a segment to packets in memory."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import cast

import av
from av.audio.codeccontext import AudioCodecContext
from av.codec.context import Flags, ThreadType
from av.video.codeccontext import VideoCodecContext
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc, VideoReformatter

from eleven_video.domain.video import FileFormat, Quality, VideoFormat
from eleven_video.render.encoder_settings import SAMPLE_RATE
from eleven_video.render.encoding.formats import FORMATS, Format, SoundCodec

_KEYFRAME_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Packet:
    """A packet of an encoded track. A packet has one frame of video, or a short piece of sound.

    Attributes:
        data: The encoded bytes.
        pts: The time at which the packet is shown or heard. The unit of `pts` is frames for video, and samples for
            sound.
        duration: The duration for which the packet is shown or heard, in the same unit as `pts`.
        keyframe: Whether a decoder can start at this packet.
    """

    data: bytes
    pts: int
    duration: int
    keyframe: bool


@dataclass(frozen=True, slots=True)
class Encoding:
    """The settings of the encoders of a video. All segments of a video are encoded with the same settings, so that the
    segments can be joined into one track.
    """

    video: VideoFormat
    format: Format = FORMATS[FileFormat.MP4]
    quality: Quality = Quality.STANDARD


def configure_video(encoder: VideoCodecContext, encoding: Encoding) -> None:
    """Configure the video encoder of a segment, or the video encoder of the video track in the file.

    All video encoders get the same settings, so that the header of the video track fits the packets of every segment.
    """
    video, codec = encoding.video, encoding.format.pictures
    encoder.width, encoder.height, encoder.pix_fmt = video.width, video.height, codec.pixel_format
    encoder.framerate, encoder.time_base = Fraction(video.fps), Fraction(1, video.fps)
    encoder.colorspace, encoder.color_range = Colorspace.ITU709, ColorRange.MPEG
    encoder.color_primaries, encoder.color_trc = ColorPrimaries.BT709, ColorTrc.BT709
    encoder.sample_aspect_ratio = Fraction(1)
    encoder.gop_size = _KEYFRAME_SECONDS * video.fps
    encoder.thread_count, encoder.thread_type = codec.threads, ThreadType.FRAME
    encoder.flags |= Flags.global_header | Flags.closed_gop
    encoder.options = codec.options_here(encoding.quality)


def configure_sound(encoder: AudioCodecContext, codec: SoundCodec) -> None:
    """Configure a sound encoder for stereo. Mono is not used, because some players would play a mono track only on the
    left or on the right.
    """
    encoder.sample_rate, encoder.time_base = SAMPLE_RATE, Fraction(1, SAMPLE_RATE)
    encoder.layout, encoder.format = "stereo", codec.sample_format
    encoder.bit_rate = codec.bits_per_second
    encoder.options = dict(codec.options)
    encoder.flags |= Flags.global_header


def sound_encoder(codec: SoundCodec) -> AudioCodecContext:
    """Create and open an encoder for a soundtrack."""
    encoder = cast("AudioCodecContext", av.CodecContext.create(codec.encoder, "w"))
    configure_sound(encoder, codec)
    encoder.open()
    return encoder


def encode_segment(frames: Iterable[av.VideoFrame], encoding: Encoding) -> list[Packet]:
    """Encode frames as a closed group of pictures. A closed group starts with a keyframe, and none of its frames refers
    to a frame outside the group.

    Each frame is copied before the next frame is requested, so `frames` may yield the same frame object each time.

    Returns:
        One packet for each frame, in decoding order. The times of the packets are counted from the first frame.
    """
    codec = encoding.format.pictures
    encoder = cast("VideoCodecContext", av.CodecContext.create(codec.encoder, "w"))
    configure_video(encoder, encoding)
    reformatter = VideoReformatter()
    packets = []
    for index, frame in enumerate(frames):
        taken = (
            frame if frame.format.name == codec.pixel_format else reformatter.reformat(frame, format=codec.pixel_format)
        )
        taken.pts = index
        packets += encoder.encode(taken)
    packets += encoder.encode(None)
    return [Packet(bytes(packet), packet.pts or 0, 1, packet.is_keyframe) for packet in packets]
