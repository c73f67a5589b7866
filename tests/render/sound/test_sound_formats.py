"""Sounds in the containers on the list are read by that container's demuxer; of all others no byte reaches FFmpeg."""

import io
import struct
import sys
from pathlib import Path

import av
import numpy as np
import pytest
from av.codec import Codec

from eleven_video.errors import InvalidInput, RenderError
from eleven_video.render.decoding.container import MATROSKA, MOV
from eleven_video.render.decoding.sound_file import DECODERS, opened_sound
from eleven_video.render.decoding.sound_source import UnusableSoundError
from eleven_video.render.encoder_settings import SAMPLE_RATE
from eleven_video.render.sound.music import Music, check_music
from eleven_video.render.sound.speech_samples import decode_speech
from tests.support.foreign_sounds import BEGINNINGS, INSTRUCTIONS, demuxers, muxed
from tests.support.sounds import sound_file, tone

LISTED = {"mp3", "wav", "flac", "ogg", "aiff", MATROSKA, MOV}
# Containers of the list under any of FFmpeg's names for writing them.
READ_BY = {
    "mp3": "mp3", "wav": "wav", "flac": "flac", "aiff": "aiff", "webm": MATROSKA, "matroska": MATROSKA,
    **dict.fromkeys(("ogg", "oga", "ogv", "opus", "spx"), "ogg"),
    **dict.fromkeys(("mov", "mp4", "ipod", "3gp", "3g2", "f4v", "ismv"), MOV),
}  # fmt: skip


@pytest.fixture
def opened(monkeypatch) -> list[str | None]:
    """With which demuxers FFmpeg was called."""
    used: list[str | None] = []
    really_open = av.open

    def noting(*arguments, **options):
        used.append(options.get("format"))
        return really_open(*arguments, **options)

    monkeypatch.setattr(av, "open", noting)
    return used


def _outcome(data: bytes) -> str:
    try:
        with opened_sound(io.BytesIO(data)) as file:
            return f"{sum(block.shape[1] for block in file.blocks(rate=SAMPLE_RATE))} samples"
    except (UnusableSoundError, av.FFmpegError) as problem:
        return str(problem)


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return muxed()


def test_there_are_files_of_many_containers(files):
    assert len(files) > 50
    assert set(files) >= set(READ_BY) - {"spx", "ismv", "ogv"}
    assert len(set(BEGINNINGS) & set(demuxers())) > 60


def test_every_container_that_ffmpeg_writes_is_read_by_a_listed_demuxer_or_by_none(files, opened):
    for container, data in files.items():
        opened.clear()
        outcome = _outcome(data)

        assert opened == ([READ_BY[container]] if container in READ_BY else opened[:1]), container
        assert set(opened) <= LISTED, container
        if container not in READ_BY and not opened:
            assert "not a sound file in MP3" in outcome, container


def test_what_another_demuxer_would_take_is_shown_to_none_but_the_listed(opened):
    for demuxer in demuxers():
        opened.clear()
        data = BEGINNINGS.get(demuxer, demuxer.encode()).ljust(70_000, b"\0")

        outcome = _outcome(data)

        assert "samples" not in outcome, demuxer
        assert set(opened) <= LISTED, demuxer
        if data[:4] not in {b"RIFF", b"FORM"}:
            assert opened == [], demuxer


@pytest.mark.parametrize("name", INSTRUCTIONS)
def test_what_names_files_or_addresses_reaches_no_demuxer(name, opened, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("secret.mp3").write_bytes(sound_file(tone(2)))
    Path("song.mp3").write_bytes(INSTRUCTIONS[name])
    opened.clear()

    with pytest.raises(RenderError, match="not a sound file in MP3"):
        decode_speech(INSTRUCTIONS[name])
    with pytest.raises(InvalidInput, match="not a sound file in MP3"):
        check_music(Path("song.mp3"))
    assert opened == []


@pytest.mark.parametrize(
    ("codec", "container"),
    [
        ("libmp3lame", "mp3"), ("pcm_s16le", "wav"), ("pcm_s24le", "wav"), ("pcm_f32le", "wav"), ("pcm_mulaw", "wav"),
        ("flac", "flac"), ("libopus", "ogg"), ("flac", "ogg"), ("aac", "mp4"), ("aac", "mov"), ("alac", "ipod"),
        ("pcm_s16le", "mov"), ("libopus", "webm"), ("libopus", "matroska"), ("flac", "matroska"), ("pcm_s16be", "aiff"),
    ],
)  # fmt: skip
def test_what_people_use_is_heard_as_speech_and_as_music(codec, container, tmp_path):
    data = sound_file(tone(2, 48_000), codec=codec, container=container)
    (tmp_path / "music").write_bytes(data)

    check_music(tmp_path / "music")
    assert len(decode_speech(data)) == pytest.approx(2 * SAMPLE_RATE, abs=1200)
    assert np.abs(np.fft.rfft(Music(tmp_path / "music").read(SAMPLE_RATE)[0])).argmax() == 440


@pytest.mark.parametrize("codec", ["ac3", "mp2", "adpcm_ima_wav", "wavpack", "tta", "dca", "g722", "wmav2"])
def test_a_codec_that_is_not_listed_is_refused_in_a_container_that_is(codec, tmp_path):
    try:
        data = sound_file(tone(1), codec=codec, container="matroska")
    except (av.FFmpegError, ValueError, TypeError):
        pytest.skip("this FFmpeg writes none")
    with pytest.raises(RenderError, match="not supported"):
        decode_speech(data)


def test_every_decoder_of_the_list_is_one_that_ffmpeg_has():
    assert [name for name in DECODERS if not Codec(name, "r").is_decoder] == []


@pytest.mark.parametrize("tags", [1, 3])
@pytest.mark.parametrize("codec", ["libmp3lame", "flac"])
def test_tags_before_the_sound_are_left_out(codec, tags):
    data = sound_file(tone(1), codec=codec, container=codec.removeprefix("lib").removesuffix("lame"))
    tag = b"ID3\x04\0\0\0\0\x08\0" + b"TXXX".ljust(1024, b"\0")

    assert len(decode_speech(tag * tags + data)) == pytest.approx(SAMPLE_RATE, abs=1)


@pytest.mark.parametrize("container", ["wav", "aiff"])
def test_chunks_that_say_nothing_about_the_sound_are_hidden(container):
    order = "<" if container == "wav" else ">"
    codec = "pcm_s16le" if container == "wav" else "pcm_s16be"
    data = sound_file(tone(1), codec=codec, container=container)
    name = b"id3 " if container == "wav" else b"ID3 "
    extra = (
        name
        + struct.pack(f"{order}I", 1034)
        + b"ID3\x04\0\0\0\0\x08\0"
        + b"TIT2\0\0\0\x05\0\0\3hello".ljust(1024, b"\0")
    )

    for changed in (data[:12] + extra + data[12:], data + extra):
        with opened_sound(io.BytesIO(changed)) as file:
            assert "title" not in {key.lower() for key in file.container.metadata}
        assert len(decode_speech(changed)) == SAMPLE_RATE


def test_pictures_in_a_flac_file_are_hidden():
    data = sound_file(tone(1), codec="flac", container="flac")
    picture = b"\x06" + struct.pack(">I", 60)[1:] + struct.pack(">II", 3, 9) + b"image/png" + bytes(43)
    at = 4 + 4 + 34

    with opened_sound(io.BytesIO(data[:at] + picture + data[at:])) as file:
        assert [stream.type for stream in file.container.streams] == ["audio"]
        assert sum(block.shape[1] for block in file.blocks(rate=SAMPLE_RATE)) == SAMPLE_RATE


def test_a_film_gives_its_sound_and_its_pictures_are_not_decoded(tmp_path):
    path = tmp_path / "film.mp4"
    with av.open(path, "w") as output:
        pictures, sound = output.add_stream("mpeg4", rate=25), output.add_stream("aac", rate=48_000, layout="mono")
        pictures.width, pictures.height, pictures.pix_fmt = 64, 64, "yuv420p"
        for pts in range(50):
            frame = av.VideoFrame(64, 64, "yuv420p")
            frame.pts = pts
            output.mux(pictures.encode(frame))
            heard = av.AudioFrame.from_ndarray(tone(0.04), format="fltp", layout="mono")
            heard.sample_rate, heard.pts = 48_000, pts * 1920
            output.mux(sound.encode(heard))
        output.mux(pictures.encode(None))
        output.mux(sound.encode(None))

    check_music(path)
    assert np.abs(Music(path).read(SAMPLE_RATE)).max() > 0.01


def test_a_movie_whose_sound_is_in_another_file_gets_none_of_it(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    buffer = io.BytesIO()
    buffer.write(sound_file(tone(2), codec="pcm_s16le", container="mov"))
    data = buffer.getvalue()
    Path("secret.wav").write_bytes(data)
    # The data reference "in this file" becomes an alias of another one.
    at = data.index(b"dref")
    alias = b"alis" + bytes(4) + bytes(146).replace(bytes(2), b"\0\1", 1) + b"\0\2\0\x0asecret.wav\xff\xff"
    entry = struct.pack(">I", 4 + len(alias)) + alias
    assert data[at + 12 : at + 16] == struct.pack(">I", 12)
    referring = bytearray(data[: at + 12] + entry + data[at + 24 :])
    grown = len(entry) - 12
    for box in (b"moov", b"trak", b"mdia", b"minf", b"dinf", b"dref"):
        place = referring.index(box) - 4
        referring[place : place + 4] = struct.pack(">I", struct.unpack(">I", referring[place : place + 4])[0] + grown)

    opened_files: list[object] = []
    watching = True
    sys.addaudithook(lambda event, about: opened_files.append(about[0]) if watching and event == "open" else None)
    outcome = _outcome(bytes(referring))
    watching = False

    assert "another file" not in outcome, "FFmpeg did not even ask for it"
    assert [name for name in opened_files if "secret" in str(name)] == []


@pytest.mark.parametrize(("channels", "rate"), [(64, 48_000), (9, 48_000), (1, 1), (1, 3000), (1, 10_000_000), (2, 0)])
def test_absurd_channels_and_rates_are_refused(channels, rate):
    header = struct.pack("<HHIIHH", 1, channels, rate, rate * channels * 2 % 2**32, channels * 2, 16)
    body = bytes(channels * 2 * 2000)
    data = b"RIFF" + struct.pack("<I", 36 + len(body)) + b"WAVEfmt " + struct.pack("<I", 16) + header
    data += b"data" + struct.pack("<I", len(body)) + body

    with pytest.raises(RenderError, match=r"The speech (holds no sound|cannot be decoded)"):
        decode_speech(data)


def test_a_stream_that_changes_its_rate_and_channels_is_heard_on():
    first = sound_file(tone(1, 48_000, channels=2), rate=48_000)
    second = sound_file(tone(1, 22_050), rate=22_050)

    speech = decode_speech(first + second)

    assert len(speech) == pytest.approx(2 * SAMPLE_RATE, abs=0.15 * SAMPLE_RATE)


def test_titles_in_another_encoding_are_no_reason_to_refuse():
    data = sound_file(tone(1), codec="pcm_s16le", container="wav")
    title = b"LIST" + struct.pack("<I", 16) + b"INFOINAM" + struct.pack("<I", 4) + b"M\xfcll"

    assert len(decode_speech(data[:12] + title + data[12:])) == SAMPLE_RATE


def test_a_file_that_gives_no_sound_is_given_up(tmp_path):
    path = tmp_path / "music.mp3"
    start = sound_file(tone(0.2))
    with path.open("wb") as file:
        file.write(start)
        file.truncate(2_000_000_000)  # a file with a hole

    with pytest.raises(InvalidInput, match="64 MB without sound"):
        check_music(path)
