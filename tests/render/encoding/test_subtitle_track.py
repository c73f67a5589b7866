"""Cues become valid packets, whatever their text."""

from dataclasses import dataclass

import pytest

from eleven_video.domain.video import FileFormat, VideoFormat
from eleven_video.render.encoding.encode import Encoding, encode_segment
from eleven_video.render.encoding.formats import FORMATS
from eleven_video.render.encoding.mux import write_file
from eleven_video.render.encoding.subtitle_track import SubtitleTrack, cue_packets
from eleven_video.render.pictures.frames import Canvas
from eleven_video.render.sound.soundtrack import Soundtrack
from tests.support.probe import probe


@dataclass(frozen=True)
class Words:
    start_s: float
    end_s: float
    lines: tuple[str, ...]


def test_text_for_quicktime_has_its_length_before_it():
    (packet,) = cue_packets([Words(1.0, 2.5, ("Über", "uns"))], "mov_text")

    assert (packet.pts, packet.duration) == (1000, 1500)
    assert packet.data == b"\x00\x09" + "Über\nuns".encode()


def test_a_cue_longer_than_quicktime_takes_ends_with_a_whole_letter():
    (packet,) = cue_packets([Words(0.0, 1.0, ("a" + "\u5929" * 40_000,))], "mov_text")

    text = packet.data[2:].decode()
    assert len(packet.data[2:]) == int.from_bytes(packet.data[:2], "big") <= 0xFFFF
    assert text == "a" + "\u5929" * (0xFFFE // 3)


def test_signs_of_webvtt_are_only_text():
    (packet,) = cue_packets([Words(0.0, 1.0, ("<c> & --> ", "", "1 < 2"))], "webvtt")

    assert packet.data == b"&lt;c&gt; &amp; --&gt; \n1 &lt; 2", "an empty line would end the cue"


@pytest.mark.parametrize("codec", ["mov_text", "webvtt"])
def test_half_a_pair_is_no_reason_to_lose_a_video(codec):
    (packet,) = cue_packets([Words(0.0, 1.0, ("half \ud800",))], codec)

    assert packet.data.endswith(b"half ?")


def test_no_cues_are_no_packets():
    assert list(cue_packets([], "webvtt")) == []


@pytest.mark.parametrize("kind", FileFormat)
def test_every_language_is_known_to_the_container(kind, tmp_path):
    encoding = Encoding(VideoFormat(16, 16), FORMATS[kind])
    canvas = Canvas(encoding.video)
    canvas.luma[:], canvas.chroma[:] = 99, 128
    pictures = encode_segment([canvas.frame], encoding)
    for language in ["und", "eng", "fra", "jpn", *encoding.format.languages]:
        track = SubtitleTrack([Words(0.0, 0.04, ("x",))], language)
        write_file(tmp_path / "x", encoding, pictures, Soundtrack(encoding.format.sound).finish(), subtitles=track)

        (found,) = probe(tmp_path / "x").subtitles
        assert found.language == encoding.format.languages.get(language, language)
