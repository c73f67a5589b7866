"""Every row of formats makes a real file: exact frames, sound to the sample, right colours, readable by anybody."""

import contextlib
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from eleven_video.domain.video import FRAME_RATES, FileFormat, Quality, VideoFormat
from eleven_video.render.compiler import Clip, VideoCompiler
from eleven_video.render.encoding.encode import Encoding, Packet, encode_segment
from eleven_video.render.encoding.formats import FORMATS
from eleven_video.render.encoding.mux import write_file
from eleven_video.render.encoding.subtitle_track import SubtitleTrack
from eleven_video.render.pictures.frames import Canvas
from eleven_video.render.sound.soundtrack import Soundtrack
from tests.support.probe import SubtitleFacts, probe

_EVERY = pytest.mark.parametrize("kind", FileFormat)
_SMALL = VideoFormat(64, 36)
# Matroska counts milliseconds, and the run-up of its sound is rounded to them apart.
_ROUNDING_MS = 2
_CODECS = {
    FileFormat.MP4: ("h264", "aac", "mov_text"),
    FileFormat.MOV: ("h264", "aac", "mov_text"),
    FileFormat.WEBM: ("vp9", "opus", "webvtt"),
}


@dataclass(frozen=True)
class Words:
    start_s: float
    end_s: float
    lines: tuple[str, ...]


@pytest.fixture
def compiled(solid, tmp_path):
    """Two colours, 20 and 17 frames long, and a click in the sound at 0.5 seconds."""

    def make(kind: FileFormat, video: VideoFormat = _SMALL, **asked: object) -> Path:
        speech = np.zeros(37 * 48_000 // video.fps, np.float32)
        speech[24_000:26_400] = 0.8 * np.sin(2 * np.pi * 1000 * np.arange(2400) / 48_000)
        with VideoCompiler(video, kind, **asked) as compiler:
            clips = [Clip(solid((220, 30, 30)), 20, forth=True), Clip(solid((30, 60, 210)), 17, forth=False)]
            compiler.add_scene(1, clips, speech)
            return compiler.finish(tmp_path / f"video{kind.suffix}").path

    return make


def test_every_format_has_a_row():
    assert list(FORMATS) == list(FileFormat)
    assert all(set(row.pictures.options) == set(Quality) for row in FORMATS.values())


@_EVERY
def test_the_facts_of_a_file_are_those_of_its_row(kind, compiled):
    facts = probe(compiled(kind))

    assert (facts.video_codec, facts.audio_codec) == _CODECS[kind][:2]
    assert facts.container.split(",").count(str(kind)) == 1
    assert (facts.width, facts.height, facts.fps, facts.frames) == (64, 36, Fraction(24), 37)
    assert facts.duration_ms == pytest.approx(37 / 24 * 1000, abs=_ROUNDING_MS)
    assert (facts.sample_rate, facts.channels, facts.subtitles) == (48_000, 2, ())


@_EVERY
def test_a_decoder_finds_nothing_to_complain_about_and_every_frame_in_its_place(kind, compiled, read_rgb):
    path = compiled(kind)
    damaged = path.with_name("damaged")
    data = path.read_bytes()
    damaged.write_bytes(data[: len(data) // 2] + bytes(200) + data[len(data) // 2 + 200 :])

    level = av.logging.get_level()
    av.logging.set_level(av.logging.ERROR)
    try:
        with av.logging.Capture(local=False) as complaints:
            frames = read_rgb(path)
            with av.open(path) as container:
                sound = list(container.decode(audio=0))
        with av.logging.Capture(local=False) as heard, contextlib.suppress(av.FFmpegError):
            read_rgb(damaged)
    finally:
        av.logging.set_level(level)

    assert complaints == []
    assert heard, "what a decoder complains about is not heard"
    assert [frame[18, 32].argmax() for frame in frames] == [0] * 20 + [2] * 17
    assert sound


@_EVERY
@pytest.mark.parametrize("fps", FRAME_RATES)
def test_times_go_up_evenly_from_zero(kind, fps, compiled):
    with av.open(compiled(kind, VideoFormat(64, 36, fps))) as container:
        packets = [packet for packet in container.demux(video=0) if packet.size]

    assert np.diff([packet.dts for packet in packets]).min() > 0
    starts = sorted(packet.pts * packet.time_base for packet in packets)
    # Matroska counts milliseconds.
    assert [float(start) for start in starts] == pytest.approx([index / fps for index in range(37)], abs=0.00051)
    assert starts[0] == 0


@_EVERY
def test_sound_is_heard_at_its_sample_and_ends_with_the_pictures(kind, compiled):
    with av.open(compiled(kind)) as container:
        stream = container.streams.audio[0]
        frames = list(container.decode(stream))
        told = stream.duration
    samples = np.concatenate([frame.to_ndarray()[0] for frame in frames])

    assert frames[0].time == 0
    heard = np.flatnonzero(np.abs(samples) > np.abs(samples).max() / 3)
    # Holding its peaks rounds both ends alike, so the middle is where it was.
    assert (heard[0] + heard[-1]) / 2 == pytest.approx(25_200, abs=12)
    # Matroska has the end in its last packet, QuickTime in its edit list.
    assert (len(samples) if told is None else told) == 37 * 2000


@_EVERY
def test_colours_are_bt709_in_limited_range_in_the_stream_and_in_the_container(kind, compiled):
    path = compiled(kind)

    with av.open(path) as container:
        context = container.streams.video[0].codec_context
        tags = (context.pix_fmt, context.color_range, context.colorspace, context.color_primaries, context.color_trc)
        frame = next(container.decode(video=0))
    expected = {
        FileFormat.MP4: b"colrnclx\x00\x01\x00\x01\x00\x01\x00",
        FileFormat.MOV: b"colrnclc\x00\x01\x00\x01\x00\x01",
        # Matroska's Colour: MatrixCoefficients, TransferCharacteristics, Primaries 1 (BT.709), Range 1 (limited).
        FileFormat.WEBM: b"\x55\xb1\x81\x01",
    }
    assert expected[kind] in path.read_bytes()
    assert tags == ("yuv420p", 1, 1, 1, 1)
    assert (frame.colorspace, frame.color_range) == (1, 1)


@_EVERY
def test_the_index_stands_before_the_media(kind, compiled):
    data = compiled(kind).read_bytes()

    index, media = (b"\x1c\x53\xbb\x6b", b"\x1f\x43\xb6\x75") if kind is FileFormat.WEBM else (b"moov", b"mdat")
    # The last one: Matroska's list of contents, at the start, names both.
    assert data.rindex(index) < data.rindex(media)


@_EVERY
def test_the_same_scenes_give_the_same_bytes(kind, encoded, stored, silence, tmp_path):
    noise = np.random.default_rng(3).integers(60, 200, (9, 16)).astype(np.uint8)
    picture = stored(encoded(Image.fromarray(noise).resize((160, 90))))
    files = []
    for workers, order in ((1, (1, 2)), (3, (2, 1))):
        with VideoCompiler(VideoFormat(108, 192), kind, workers=workers) as compiler:
            for number in order:
                compiler.add_scene(number, [Clip(picture, 30, forth=True)], silence(30), is_last=number == 2)
            files.append(compiler.finish(tmp_path / f"{workers}{kind.suffix}").path.read_bytes())

    assert files[0] == files[1]


@_EVERY
@pytest.mark.parametrize("size", [(16, 16), (18, 22), (36, 64), (426, 240)])
def test_every_even_size_is_filled_to_its_edges(kind, size, solid, read_rgb, silence, tmp_path):
    with VideoCompiler(VideoFormat(*size), kind) as compiler:
        compiler.add_scene(1, [Clip(solid((30, 200, 40), (101, 77)), 3, forth=True)], silence(3))
        path = compiler.finish(tmp_path / "video").path

    for frame in read_rgb(path):
        assert frame.shape == (size[1], size[0], 3)
        assert np.abs(frame.astype(int) - (30, 200, 40)).max() <= 4


def _moving(frames: int):
    """Frames drawn into the same memory, as a compile draws them."""
    canvas = Canvas(_SMALL)
    noise = np.random.default_rng(5).integers(16, 235, (36, 64)).astype(np.uint8)
    canvas.chroma[:] = 128
    for index in range(frames):
        canvas.luma[:] = np.roll(noise, index, axis=1)
        yield canvas.frame


@_EVERY
@pytest.mark.parametrize("quality", Quality)
def test_a_segment_is_closed_and_has_a_packet_for_every_frame(kind, quality):
    packets = encode_segment(_moving(30), Encoding(_SMALL, FORMATS[kind], quality))

    assert sorted(packet.pts for packet in packets) == list(range(30))
    assert (packets[0].pts, packets[0].keyframe) == (0, True)


@_EVERY
def test_the_best_quality_is_nearest_to_what_was_drawn(kind, read_luma, tmp_path):
    errors = []
    for quality in Quality:
        encoding = Encoding(_SMALL, FORMATS[kind], quality)
        sound = Soundtrack(encoding.format.sound)
        write_file(tmp_path / quality, encoding, encode_segment(_moving(12), encoding), sound.finish())
        drawn = [
            np.frombuffer(frame.planes[0], np.uint8).reshape(36, -1)[:, :64].astype(float) for frame in _moving(12)
        ]
        errors.append(np.mean((np.array(read_luma(tmp_path / quality)) - drawn) ** 2))

    assert errors[-1] < min(errors[:-1])
    assert errors[-1] < 20


@_EVERY
def test_packets_are_taken_as_they_are_needed(kind, tmp_path):
    encoding = Encoding(_SMALL, FORMATS[kind])
    segment = encode_segment(_moving(24), encoding)
    sound = Soundtrack(encoding.format.sound)
    for scene in range(1, 11):
        sound.put(scene, np.zeros(48_000, np.float32))
    sound.encode_ready()
    asked = {"pictures": 0, "sound": 0}
    samples = {"aac": 1024, "opus": 960}[_CODECS[kind][1]]
    furthest = 0

    def noted(name: str, packets):
        nonlocal furthest
        for packet in packets:
            asked[name] += 1
            furthest = max(furthest, abs(asked["pictures"] / 24 - asked["sound"] * samples / 48_000))
            yield packet

    pictures = (Packet(one.data, one.pts + 24 * second, 1, one.keyframe) for second in range(10) for one in segment)
    write_file(tmp_path / "x", encoding, noted("pictures", pictures), noted("sound", sound.finish()))

    assert probe(tmp_path / "x").frames == asked["pictures"] == 240
    assert furthest < 0.3, "seconds by which one track was read ahead of the other"


@_EVERY
def test_a_title_and_subtitles_come_back(kind, tmp_path):
    encoding = Encoding(_SMALL, FORMATS[kind])
    sound = Soundtrack(encoding.format.sound)
    sound.put(1, np.zeros(96_000, np.float32))
    sound.encode_ready()
    cues = [
        Words(0.25, 0.75, ("Ein Würfel <rot> & blau,", "\u5929\u7a7a -->")),
        Words(0.5, 0.5, ("no time",)),
        Words(0.75, 1.5, ("up until the next",)),
        Words(1.25, 1.75, ("last", "  ")),
        Words(1.8, 1.9, ("", " ")),
    ]

    write_file(
        tmp_path / "x", encoding, encode_segment(_moving(48), encoding), sound.finish(),
        subtitles=SubtitleTrack(cues, "deu"), title="W\u00fcrfel",
    )  # fmt: skip

    language = "deu" if kind is FileFormat.MP4 else "ger"
    assert probe(tmp_path / "x").duration_ms == pytest.approx(2000, abs=_ROUNDING_MS)
    assert probe(tmp_path / "x").subtitles == (SubtitleFacts(_CODECS[kind][2], language),)
    with av.open(tmp_path / "x") as container:
        assert container.metadata["title"] == "W\u00fcrfel"
        shown = []
        for packet in container.demux(subtitles=0):
            text = bytes(packet)[2:] if kind is not FileFormat.WEBM else bytes(packet)
            if text:
                shown.append(
                    (float(packet.pts * packet.time_base), float(packet.duration * packet.time_base), text.decode())
                )
    first = "Ein Würfel <rot> & blau,\n\u5929\u7a7a -->"
    if kind is FileFormat.WEBM:
        first = first.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert shown == [(0.25, 0.5, first), (0.75, 0.5, "up until the next"), (1.25, 0.5, "last")]
