"""Speech comes out of its file at the right time, whole, and ends with a frame."""

import numpy as np
import pytest

from eleven_video.errors import RenderError
from eleven_video.render.encoder_settings import SAMPLE_RATE
from eleven_video.render.sound.speech_samples import decode_speech, pad_to_frames
from tests.support.sounds import sound_file, tone


@pytest.mark.parametrize("rate", [22_050, 44_100, 48_000])
@pytest.mark.parametrize("seconds", [0.5, 1.234])
def test_the_gapless_header_of_an_mp3_is_honoured(rate, seconds):
    speech = decode_speech(sound_file(tone(seconds, rate), rate=rate))

    assert speech.dtype == np.float32
    assert len(speech) == pytest.approx(seconds * SAMPLE_RATE, abs=2)


@pytest.mark.parametrize("rate", [44_100, 48_000])
def test_a_beep_is_heard_when_it_was_spoken(rate):
    samples = np.zeros((1, 2 * rate))
    start = round(1.25 * rate)
    samples[:, start : start + rate // 20] = tone(0.05, rate)

    speech = decode_speech(sound_file(samples, rate=rate))

    heard = np.flatnonzero(np.abs(speech) > 0.1)[0] / SAMPLE_RATE
    assert heard == pytest.approx(1.25, abs=0.002)


@pytest.mark.parametrize("channels", [1, 2])
def test_the_level_is_kept(channels):
    spoken = tone(1, 48_000, channels=channels)

    speech = decode_speech(sound_file(spoken, rate=48_000, codec="pcm_s16le", container="wav"))

    assert speech == pytest.approx(spoken[0], abs=1e-4)


@pytest.mark.parametrize(("codec", "container"), [("pcm_s16le", "wav"), ("flac", "flac"), ("libopus", "ogg")])
def test_other_containers_are_read_too(codec, container):
    speech = decode_speech(sound_file(tone(1, 48_000), rate=48_000, codec=codec, container=container))

    assert len(speech) == pytest.approx(SAMPLE_RATE, abs=1)


def test_a_damaged_stretch_costs_no_more_than_itself():
    data = bytearray(sound_file(tone(3, 44_100), rate=44_100))
    middle = len(data) // 2
    data[middle : middle + 300] = bytes(300)

    speech = decode_speech(bytes(data))

    assert len(speech) == pytest.approx(3 * SAMPLE_RATE, abs=0.2 * SAMPLE_RATE)


@pytest.mark.parametrize(
    "data",
    [b"", b"\0" * 5000, b'{"detail": {"status": "quota_exceeded"}}', b"<html>Bad Gateway</html>" * 100, b"ID3\x04"],
    ids=["empty", "zeros", "json", "html", "cut header"],
)
def test_what_holds_no_sound_is_refused(data):
    with pytest.raises(RenderError, match=r"The speech (holds no sound|cannot be decoded)"):
        decode_speech(data)


def test_a_picture_is_no_speech(solid):
    with pytest.raises(RenderError, match="not a sound file in MP3"):
        decode_speech(solid((9, 9, 9)).read())


def test_a_header_without_samples_is_refused():
    header = sound_file(tone(1, 48_000), rate=48_000, codec="pcm_s16le", container="wav")[:78]

    with pytest.raises(RenderError, match="nothing in it could be decoded"):
        decode_speech(header)


@pytest.mark.parametrize("fps", [24, 25, 30, 60])
@pytest.mark.parametrize("length", [1, 799, 800, 1919, 2000, 2001, 48_000, 123_457])
@pytest.mark.parametrize("pause_s", [0.0, 0.3])
def test_padding_ends_with_a_frame_and_adds_less_than_one_beside_the_pause(fps, length, pause_s):
    samples = np.linspace(0.1, 0.9, length, dtype=np.float32)

    padded, frames = pad_to_frames(samples, fps=fps, pause_s=pause_s)

    assert len(padded) == frames * SAMPLE_RATE // fps
    assert 0 <= len(padded) - length - round(pause_s * SAMPLE_RATE) < SAMPLE_RATE // fps
    assert np.array_equal(padded[:length], samples)
    assert not padded[length:].any()
