"""Encoded packets become an MP4 file, by copying them."""

import heapq
from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import av

from eleven_video.domain.video import VideoFormat
from eleven_video.render.encode import Packet, configure_sound, configure_video
from eleven_video.render.sound import SAMPLE_RATE

# With the index first a player starts before it has the whole file; with sample ticks edit lists are exact to the sample.
_MP4 = {"movflags": "+faststart", "movie_timescale": str(SAMPLE_RATE)}


def write_mp4(path: Path, video: VideoFormat, pictures: Sequence[Packet], sound: Sequence[Packet]) -> None:
    """Write both tracks to an MP4 file.

    Args:
        path: Where to; what is there is overwritten.
        video: What the pictures were encoded as.
        pictures: H.264 from `encode_segment`, in decoding order, with times counted over the whole video.
        sound: AAC from `Soundtrack`.

    Raises:
        OSError, av.FFmpegError: The file could not be written.
    """
    with av.open(path, "w", format="mp4", options=_MP4) as container:
        picture_track = container.add_stream("libx264", rate=video.fps)
        configure_video(picture_track.codec_context, video)
        sound_track = container.add_stream("aac", rate=SAMPLE_RATE)
        configure_sound(sound_track.codec_context)
        container.start_encoding()
        for packet in heapq.merge(
            _timed(pictures, picture_track, Fraction(1, video.fps)),
            _timed(sound, sound_track, Fraction(1, SAMPLE_RATE)),
            key=_decoding_time,
        ):
            container.mux_one(packet)


def _timed(
    packets: Sequence[Packet], track: av.VideoStream | av.AudioStream, tick: Fraction
) -> "Iterator[av.Packet[Any]]":
    """FFmpeg's packets with decoding times: evenly spaced in the list's order, and just early enough for every picture."""
    durations = [packet.duration for packet in packets]
    starts = [0, *_running(durations)]
    delay = max((start - packet.pts for start, packet in zip(starts, packets, strict=False)), default=0)
    for start, packet in zip(starts, packets, strict=False):
        timed: av.Packet[Any] = av.Packet(packet.data)
        timed.stream, timed.time_base = track, tick
        timed.pts, timed.dts, timed.duration = packet.pts, start - delay, packet.duration
        timed.is_keyframe = packet.keyframe
        yield timed


def _running(durations: Sequence[int]) -> Iterator[int]:
    total = 0
    for duration in durations:
        total += duration
        yield total


def _decoding_time(packet: "av.Packet[Any]") -> Fraction:
    return (packet.dts or 0) * packet.time_base
