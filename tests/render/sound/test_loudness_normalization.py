"""Every scene has -16 LUFS, and sound without a voice is not amplified."""

import numpy as np
import pytest

from eleven_video.render.sound.loudness_normalization import level
from tests.support.heard import loudness, true_peak
from tests.support.sounds import RATE, voice


def _both(speech: np.ndarray) -> np.ndarray:
    return np.stack((speech, speech))


@pytest.mark.parametrize("loudest", [3.0, 0.3, 0.03])
def test_loud_and_quiet_voices_become_equally_loud(loudest):
    speech = level(voice(3, level=loudest))

    assert loudness(_both(speech)) == pytest.approx(-16, abs=0.1)
    assert true_peak(_both(speech)) < -2.7


def test_what_holding_the_peaks_costs_is_made_good():
    peaky = voice(4, level=0.1)
    peaky[:: RATE // 5] = 0.9

    speech = level(peaky)

    assert loudness(_both(speech)) == pytest.approx(-16, abs=0.3)
    assert true_peak(_both(speech)) < -2.5


def test_clipped_speech_is_turned_down_and_stays_as_it_is():
    clipped = voice(2, level=5).clip(-1, 1)

    speech = level(clipped)

    inner = slice(RATE // 10, -RATE // 10)
    loud = np.abs(clipped[inner]) > 0.1
    gains = speech[inner][loud] / clipped[inner][loud]
    assert gains == pytest.approx(gains[0], rel=1e-4)
    assert gains[0] < 0.5


def _noise(db: float) -> np.ndarray:
    return (np.random.default_rng(1).standard_normal(RATE) * 10 ** (db / 20)).astype(np.float32)


@pytest.mark.parametrize("db", [-90, -75, -60, -50])
def test_noise_is_not_blown_up(db):
    noise = _noise(db)

    raised = 20 * np.log10(np.std(level(noise)) / np.std(noise))

    assert raised < 24 * (db + 75) / 30 + 1 if db > -75 else raised < 1
    assert raised > -0.1


@pytest.mark.parametrize("samples", [0, 1, 2, 5, 480])
def test_next_to_nothing_is_levelled_without_an_error(samples):
    speech = level(np.full(samples, 0.5, np.float32))

    assert speech.shape == (samples,)
    assert np.abs(speech).max(initial=0.0) < 0.75


def test_a_single_word_is_no_louder_than_a_sentence():
    word = level(np.concatenate((voice(0.25, level=0.02), np.zeros(RATE // 3, np.float32))))

    strongest = max(np.square(word[at : at + 19_200]).mean() for at in range(0, len(word) - 19_200, 960))
    assert 10 * np.log10(strongest * 2) < -13
    assert true_peak(word[np.newaxis]) < -2.7


def test_silence_stays_silence():
    assert not level(np.zeros(RATE, np.float32)).any()


def test_what_is_no_number_becomes_silence():
    speech = voice(1)
    speech[1000:1100] = np.nan
    speech[2000] = np.inf

    assert np.isfinite(level(speech)).all()


def test_speech_that_begins_and_ends_at_once_gets_smooth_ends():
    abrupt = np.concatenate((np.zeros(500), np.full(RATE // 2, 0.3), np.zeros(700))).astype(np.float32)
    abrupt[500:-700] *= np.cos(2 * np.pi * 200 * np.arange(RATE // 2) / RATE)

    speech = level(abrupt)

    assert np.abs(np.diff(speech)).max() < 0.05
    assert not speech[:500].any()
