"""Writes encoded packets to a video file without encoding them again."""

import heapq
from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from operator import itemgetter
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

import av
from av.container import OutputContainer
from av.packet import PacketSideData, packet_sidedata_type_from_literal
from av.stream import Stream
from av.subtitles.stream import SubtitleStream

from eleven_video.render.encoding.encode import Encoding, Packet, configure_sound, configure_video
from eleven_video.render.encoding.languages import UNKNOWN_LANGUAGE
from eleven_video.render.encoding.subtitle_track import STYLE, SubtitleTrack, cue_packets
from eleven_video.render.quality import SAMPLE_RATE
from eleven_video.render.stopping import go_on

# Leaves out random numbers that some muxers add, so that the same packets give the same file.
_ALWAYS = {"fflags": "+bitexact"}
_SAMPLE, _MILLISECOND = Fraction(1, SAMPLE_RATE), Fraction(1, 1000)
_TICK = SAMPLE_RATE // 1000  # samples per millisecond, Matroska's unit of time
_SKIP_SAMPLES = packet_sidedata_type_from_literal("skip_samples")

# A packet with its decoding time, in seconds.
_Timed: TypeAlias = "tuple[float, av.Packet[Any]]"
_Track = TypeVar("_Track", bound=Stream)


def write_file(
    path: Path,
    encoding: Encoding,
    pictures: Iterable[Packet],
    sound: Iterable[Packet],
    *,
    subtitles: SubtitleTrack | None = None,
    title: str = "",
    language: str = UNKNOWN_LANGUAGE,
    stopping: Callable[[], None] = go_on,
) -> None:
    """Write the tracks to a file. Packets are read one at a time, so they need not all be in memory.

    Args:
        path: The path. An existing file is overwritten.
        encoding: The encoding of the pictures.
        pictures: Packets from `encode_segment`, in decoding order, with times from the video's start.
        sound: Packets from a `Soundtrack` of the same format.
        subtitles: A subtitle track, if there is one.
        title: The video's title in players.
        language: The language of the sound, as a three-letter code (ISO 639-2/T).
        stopping: Called between packets. Its exceptions end the work.

    Raises:
        OSError, av.FFmpegError: The file could not be written.
    """
    row = encoding.format
    with av.open(path, "w", format=row.container, options={**_ALWAYS, **row.options}) as container:
        if title:
            container.metadata["title"] = title
        picture_track = _added(container, row.pictures.encoder, av.VideoStream, encoding.video.fps)
        configure_video(picture_track.codec_context, encoding)
        sound_track = _added(container, row.sound.encoder, av.AudioStream, SAMPLE_RATE)
        configure_sound(sound_track.codec_context, row.sound)
        sound_track.metadata["language"] = row.languages.get(language, language)
        cue_track = None
        if subtitles is not None:
            cue_track = _added(container, row.subtitles, SubtitleStream)
            cue_track.codec_context.subtitle_header = STYLE
            cue_track.metadata["language"] = row.languages.get(subtitles.language, subtitles.language)
        container.start_encoding()
        tracks = [
            _pictures(pictures, picture_track, encoding.video.fps),
            _trimmed(sound, sound_track) if row.trims_last_packet else _sound(sound, sound_track),
        ]
        if subtitles is not None and cue_track is not None:
            tracks.append(_cues(subtitles, cue_track, row.subtitles))
        for _, packet in heapq.merge(*tracks, key=itemgetter(0)):
            stopping()
            container.mux_one(packet)


def _added(container: OutputContainer, encoder: str, kind: type[_Track], rate: int | None = None) -> _Track:
    track = container.add_stream(encoder, rate=rate)
    if not isinstance(track, kind):
        raise TypeError(f"{encoder} makes no {kind.__name__}")
    return track


def _pictures(packets: Iterable[Packet], track: av.VideoStream, fps: int) -> Iterator[_Timed]:
    """The packets with decoding times, which are evenly spaced and just early enough for every picture."""
    early, tick = track.codec_context.reorder_depth, Fraction(1, fps)
    for index, packet in enumerate(packets):
        timed = _packet(packet.data, track, tick, packet.pts, packet.duration)
        timed.dts, timed.is_keyframe = index - early, packet.keyframe
        yield (index - early) / fps, timed


def _sound(packets: Iterable[Packet], track: av.AudioStream) -> Iterator[_Timed]:
    for packet in packets:
        yield packet.pts / SAMPLE_RATE, _packet(packet.data, track, _SAMPLE, packet.pts, packet.duration)


def _trimmed(packets: Iterable[Packet], track: av.AudioStream) -> Iterator[_Timed]:
    """As `_sound`, for containers that declare the samples that are not played.

    A shorter packet gets such a declaration.

    The file's time starts with the encoder's priming samples. The last packet's duration is reduced by these, so that
    the file's declared length is that of its pictures.
    """
    run_up, whole = 0, track.codec_context.frame_size
    for time, packet in _sound(packets, track):
        pts, duration = packet.pts or 0, packet.duration or 0
        run_up = max(run_up, -pts)
        if duration < whole:
            # AV_PKT_DATA_SKIP_SAMPLES: samples to skip at the start and at the end, 32 bits each, then a byte of reason each.
            trim = PacketSideData(_SKIP_SAMPLES, 10)  # type: ignore[call-arg]  # which its stubs do not know
            trim.update(bytes(4) + (whole - duration).to_bytes(4, "little") + bytes(2))
            packet.set_sidedata(trim)
            packet.duration = max(_TICK, duration - run_up)
        yield time, packet


def _cues(subtitles: SubtitleTrack, track: SubtitleStream, codec: str) -> Iterator[_Timed]:
    for cue in cue_packets(subtitles.cues, codec):
        yield cue.pts / 1000, _packet(cue.data, track, _MILLISECOND, cue.pts, cue.duration)


def _packet(data: bytes, track: Stream, tick: Fraction, pts: int, duration: int) -> "av.Packet[Any]":
    packet: av.Packet[Any] = av.Packet(data)
    packet.stream, packet.time_base = track, tick
    packet.pts = packet.dts = pts
    packet.duration, packet.is_keyframe = duration, True
    return packet
