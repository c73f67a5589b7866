"""Writes encoded packets to a file, without encoding them again."""

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

from eleven_video.render.encoder_settings import SAMPLE_RATE
from eleven_video.render.encoding.container_language_codes import UNKNOWN_LANGUAGE
from eleven_video.render.encoding.encode import Encoding, Packet, configure_sound, configure_video
from eleven_video.render.encoding.subtitle_track import STYLE, SubtitleTrack, cue_packets
from eleven_video.render.stopping import go_on

# With the option "+bitexact", muxers write no random numbers, so that the files that are made from the same packets are
# always equal.
_ALWAYS = {"fflags": "+bitexact"}
_SAMPLE, _MILLISECOND = Fraction(1, SAMPLE_RATE), Fraction(1, 1000)
# The number of samples in a millisecond. A millisecond is the minimum duration that Matroska can store.
_TICK = SAMPLE_RATE // 1000
_SKIP_SAMPLES = packet_sidedata_type_from_literal("skip_samples")

# A packet with its decoding time in seconds. The packets of all tracks are merged in the order of their decoding times.
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
    """Write the tracks of a video to a file. The packets are read from the iterables one at a time, so that few packets
    are in memory.

    Args:
        path: The path of the new file. An existing file with this path is overwritten.
        encoding: The settings with which the pictures were encoded.
        pictures: The packets of the pictures in decoding order. `encode_segment` makes these packets. The times of the
            video packets are in frames from the start of the video.
        sound: The packets of the sound. A `Soundtrack` for the same file format makes these packets.
        subtitles: A subtitle track. If `subtitles` is None, the video has no subtitle track.
        title: The title that players show. If `title` is "", the video has no title.
        language: The ISO 639-2/T code of the language of the sound, such as "deu".
        stopping: A function that is called between packets. An error that `stopping` raises ends the writing.

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
    """Add decoding times to the packets of the pictures. Consecutive decoding times differ by one frame. The decoding
    times are early enough that each picture is decoded before it is shown.
    """
    early, tick = track.codec_context.reorder_depth, Fraction(1, fps)
    for index, packet in enumerate(packets):
        timed = _packet(packet.data, track, tick, packet.pts, packet.duration)
        timed.dts, timed.is_keyframe = index - early, packet.keyframe
        yield (index - early) / fps, timed


def _sound(packets: Iterable[Packet], track: av.AudioStream) -> Iterator[_Timed]:
    for packet in packets:
        yield packet.pts / SAMPLE_RATE, _packet(packet.data, track, _SAMPLE, packet.pts, packet.duration)


def _trimmed(packets: Iterable[Packet], track: av.AudioStream) -> Iterator[_Timed]:
    """The packets of the sound for formats for which `trims_last_packet` is true. A packet that is shorter than a full
    packet gets the number of samples that players skip at the end of the packet.

    Encoded sound starts with the delay of the encoder. The time 0 of the file is the start of this delay, so the sound
    ends later than the pictures. To correct this difference, the duration of the last packet is reduced by the delay.
    """
    delay, whole = 0, track.codec_context.frame_size
    for time, packet in _sound(packets, track):
        pts, duration = packet.pts or 0, packet.duration or 0
        delay = max(delay, -pts)
        if duration < whole:
            # AV_PKT_DATA_SKIP_SAMPLES consists of the number of samples to skip at the start (32 bits), the number of
            # samples to skip at the end (32 bits), and a reason for each of these two numbers (one byte each).
            trim = PacketSideData(_SKIP_SAMPLES, 10)  # type: ignore[call-arg]  # PyAV's type stubs lack the arguments
            trim.update(bytes(4) + (whole - duration).to_bytes(4, "little") + bytes(2))
            packet.set_sidedata(trim)
            packet.duration = max(_TICK, duration - delay)
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
