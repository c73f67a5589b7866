"""Silence is inserted where the voice pauses, and every sample of the voice is kept."""

import numpy as np
import pytest

from eleven_video.domain.timing.pause_times import Silence
from eleven_video.render.encoder_settings import SAMPLE_RATE
from eleven_video.render.sound.pause_insertion import with_silences
from tests.support.sounds import voice

FADE = SAMPLE_RATE // 200


def speech() -> np.ndarray:
    """A second of voice, 0.1 s of rest, a second of voice."""
    return np.concatenate([voice(1.0), np.zeros(SAMPLE_RATE // 10, np.float32), voice(1.0, seed=2)])


def test_silence_is_put_where_the_voice_rests():
    samples = speech()
    out = with_silences(samples, [Silence(9, 0.8, 1.4, 1500)])
    assert len(out) == len(samples) + 3 * SAMPLE_RATE // 2
    quiet = out[SAMPLE_RATE : SAMPLE_RATE + SAMPLE_RATE * 8 // 5]
    assert np.abs(quiet).max() == 0
    assert np.array_equal(out[:SAMPLE_RATE], samples[:SAMPLE_RATE])
    assert np.array_equal(out[-SAMPLE_RATE:], samples[-SAMPLE_RATE:])


def test_a_cut_in_the_middle_of_the_voice_fades_and_does_not_click():
    samples = voice(1.0)
    out = with_silences(samples, [Silence(4, 0.6, 0.6, 200)])
    at = round(0.6 * SAMPLE_RATE)
    assert np.array_equal(out[: at - FADE], samples[: at - FADE])
    assert np.array_equal(out[at + SAMPLE_RATE // 5 + FADE :], samples[at + FADE :])
    assert np.abs(out[at : at + SAMPLE_RATE // 5]).max() == 0
    assert np.abs(np.diff(out)).max() <= np.abs(np.diff(samples)).max() * 1.05
    assert np.abs(out[at - 1]) < 0.01


@pytest.mark.parametrize("place", [0.0, 2.1])
def test_silence_before_and_after_all_speech_leaves_it_as_it_is(place):
    samples = speech()
    out = with_silences(samples, [Silence(0, place, place, 300)])
    own = out[: len(samples)] if place else out[-len(samples) :]
    assert len(out) == len(samples) + SAMPLE_RATE * 3 // 10
    assert np.array_equal(own[FADE:-FADE], samples[FADE:-FADE])


def test_several_pauses_are_put_in_their_order():
    samples = speech()
    out = with_silences(samples, [Silence(1, 0.0, 0.0, 100), Silence(5, 1.0, 1.1, 200), Silence(9, 2.1, 2.1, 400)])
    assert len(out) == len(samples) + SAMPLE_RATE * 7 // 10


def test_without_a_pause_the_samples_are_the_same_array():
    samples = speech()
    assert with_silences(samples, []) is samples
