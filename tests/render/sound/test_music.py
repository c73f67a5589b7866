"""Any file with sound becomes a bed of music, and what cannot is refused before anything is bought."""

import numpy as np
import pytest

from eleven_video.errors import InvalidInput, RenderError
from eleven_video.render.sound.ducking import AHEAD, BEFORE, ducked
from eleven_video.render.sound.music import Music, check_music
from tests.support.heard import level, loudness
from tests.support.sounds import RATE, sound_file, tone, voice


@pytest.fixture
def kept(tmp_path):
    """Write bytes or sound to a file: `kept(sound, codec="flac", container="flac")`."""

    def keep(sound: bytes | np.ndarray, **form: object):
        path = tmp_path / "music.any"
        path.write_bytes(sound if isinstance(sound, bytes) else sound_file(sound, **form))
        return path

    return keep


def _noise(seconds: float, *, strength: float = 0.1, channels: int = 2) -> np.ndarray:
    shape = (channels, round(seconds * RATE))
    return (strength * np.random.default_rng(3).standard_normal(shape)).clip(-1, 1).astype(np.float32)


@pytest.mark.parametrize(
    ("codec", "container"),
    [("libmp3lame", "mp3"), ("pcm_s16le", "wav"), ("flac", "flac"), ("libopus", "ogg"), ("aac", "mp4")],
)
def test_every_kind_of_file_is_played_at_the_level_that_fits_under_a_voice(codec, container, kept):
    path = kept(tone(2, channels=2, level=0.03), codec=codec, container=container)

    check_music(path)
    assert loudness(Music(path).read(3 * RATE)) == pytest.approx(-22, abs=0.7)


def test_a_mono_file_at_another_rate_is_heard_from_both_sides(kept):
    path = kept(tone(2, 22_050, level=0.9), rate=22_050, codec="pcm_s16le", container="wav")

    check_music(path)
    sound = Music(path).read(RATE)
    assert np.array_equal(sound[0], sound[1])
    assert np.abs(np.fft.rfft(sound[0])).argmax() == 440


def test_left_and_right_stay_apart(kept):
    sides = np.concatenate((tone(2, hertz=300), tone(2, hertz=500)))

    sound = Music(kept(sides, codec="flac", container="flac")).read(RATE)

    assert [np.abs(np.fft.rfft(side)).argmax() for side in sound] == [300, 500]


@pytest.mark.parametrize("pieces", [1, 7])
def test_the_file_is_repeated_without_a_gap_or_a_jump(pieces, kept):
    sound = tone(1.5, channels=2, hertz=96)  # in step with itself where its end meets its beginning
    music = Music(kept(sound, codec="flac", container="flac"))

    heard = np.concatenate([music.read(7 * RATE // pieces) for _ in range(pieces)], axis=1)

    steady = np.abs(np.diff(sound[0])).max() / np.abs(sound[0]).max()
    assert np.abs(np.diff(heard[0])).max() < 1.6 * steady * np.abs(heard[0][:RATE]).max()
    parts = [level(heard[:, at : at + RATE // 10]) for at in range(0, heard.shape[1] - RATE // 10, RATE // 10)]
    assert max(parts) - min(parts) < 3.2, "tones in step add up to 3 dB; a gap would be far more"


def test_the_pieces_that_are_read_make_no_difference(kept):
    path = kept(_noise(1.2), codec="flac", container="flac")
    whole, parts = Music(path), Music(path)

    assert np.array_equal(
        whole.read(3 * RATE), np.concatenate([parts.read(size) for size in (1, 5000, 2 * RATE, RATE - 5001)], axis=1)
    )


def test_very_quiet_music_is_raised_no_more_than_twenty_decibels(kept):
    path = kept(_noise(1.5, strength=0.001), codec="flac", container="flac")

    assert level(Music(path).read(RATE)) == pytest.approx(-40, abs=1)


def test_only_as_much_of_a_file_is_read_as_is_heard(kept):
    data = sound_file(_noise(30), codec="flac", container="flac")
    path = kept(data[: len(data) * 3 // 4] + bytes(len(data) // 4))

    check_music(path)
    assert loudness(Music(path).read(2 * RATE)) == pytest.approx(-22, abs=0.3)


@pytest.mark.parametrize(
    ("sound", "reason"),
    [
        (b"", "cannot be used as music"),
        (b"no music at all" * 300, "cannot be used as music"),
        (np.zeros((1, 2 * RATE)), "silent"),
        (np.full((1, 1), 0.5), "less than a second"),
        (_noise(0.9), "less than a second"),
    ],
    ids=["empty", "text", "silent", "one sample", "short"],
)
def test_what_is_no_music_is_refused_by_name(sound, reason, kept):
    path = kept(sound, codec="pcm_s16le", container="wav") if isinstance(sound, np.ndarray) else kept(sound)

    with pytest.raises(InvalidInput, match=reason) as refusal:
        check_music(path)
    assert str(path) in str(refusal.value)
    assert "Choose" in str(refusal.value)


def test_missing_files_folders_and_pictures_are_refused(tmp_path, solid):
    picture = solid((9, 9, 9)).path
    for path, reason in [
        (tmp_path / "none.mp3", "No such file"),
        (tmp_path, "not a file"),
        (picture, "not a sound file in MP3"),
    ]:
        with pytest.raises(InvalidInput, match=reason):
            check_music(path)


def test_a_file_that_goes_away_is_named(kept):
    path = kept(_noise(1.5))
    check_music(path)
    path.unlink()

    with pytest.raises(RenderError, match=r"music\.any"):
        Music(path).read(10)


def test_music_is_down_before_a_word_begins_stays_down_between_words_and_comes_back_slowly():
    speech = np.zeros(8 * RATE, np.float32)
    speech[2 * RATE : 3 * RATE] = voice(1, level=0.2)
    speech[round(3.4 * RATE) : 4 * RATE] = voice(0.6, level=0.2)

    gain = 20 * np.log10(ducked(speech))

    at = {seconds: gain[round(seconds * RATE)] for seconds in (0, 1.5, 2.02, 2.5, 3.2, 3.9, 4.3, 5.0, 7)}
    assert [at[0], at[1.5], at[7]] == pytest.approx([0, 0, 0], abs=0.01)
    assert [at[2.02], at[2.5], at[3.2], at[3.9], at[4.3]] == pytest.approx([-12] * 5, abs=0.1)
    assert -11 < at[5.0] < -1
    assert np.abs(np.diff(gain)).max() < 0.002, "no step is heard: under 1 dB in 10 ms"


def test_the_gain_depends_on_no_more_than_its_surroundings():
    speech = np.concatenate((voice(1), np.zeros(3 * RATE, np.float32), voice(2)))
    start, end = 2 * RATE, 3 * RATE

    around = ducked(speech[start - BEFORE : end + AHEAD])[BEFORE:-AHEAD]

    assert np.array_equal(around, ducked(speech)[start:end])


@pytest.mark.parametrize("samples", [0, 1, 481])
def test_any_length_of_speech_has_as_many_gains(samples):
    assert ducked(np.zeros(samples, np.float32)).tolist() == [1.0] * samples
