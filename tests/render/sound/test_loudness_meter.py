"""The meter agrees with the standard, and the limiter keeps its ceiling."""

from itertools import pairwise

import numpy as np
import pytest

from eleven_video.render.sound.limiter import CEILING, CELL, Limiter, gain_of_samples, limited
from eleven_video.render.sound.loudness_meter import Meter, integrated, levels_of
from tests.support.heard import loudness, true_peak
from tests.support.sounds import RATE, tone, voice


def test_a_full_tone_in_both_channels_has_the_loudness_that_the_standard_says():
    # BS.1770-4: a 997 Hz sine at 0 dBFS in one channel reads -3.01 LKFS.
    full = tone(3, level=1, hertz=997)

    assert integrated(levels_of(full)) == pytest.approx(0, abs=0.02)
    assert integrated(levels_of(np.concatenate((full, 0 * full)))) == pytest.approx(-3.01, abs=0.02)


@pytest.mark.parametrize("level", [0.5, 0.05, 0.001])
def test_pauses_and_silence_do_not_count(level):
    speech = np.concatenate((voice(3, level=level), np.zeros(4 * RATE, np.float32), voice(2, level=level / 30)))

    measured = integrated(levels_of(speech[np.newaxis]))

    assert measured == pytest.approx(loudness(np.stack((speech, speech))), abs=0.03)


def test_the_meter_hears_the_same_in_one_piece_and_in_many():
    sound = np.stack((voice(3), voice(3, seed=1)))
    meter = Meter(2)
    for start in range(0, sound.shape[1], 1777):
        meter.push(sound[:, start : start + 1777])

    assert meter.levels == pytest.approx(levels_of(sound)[: len(meter.levels)], abs=1e-3)
    assert len(meter.levels) == 27


@pytest.mark.parametrize("samples", [0, 1, 100, 4799, 19_199])
def test_silence_of_any_length_has_no_loudness(samples):
    assert integrated(levels_of(np.zeros((1, samples), np.float32))) == float("-inf")


@pytest.mark.parametrize(
    "sound",
    [
        voice(2, level=2),
        tone(1, level=3)[0],
        # All samples of this tone are at 0.71 of its peaks, which lie between them.
        2 * np.sin(2 * np.pi * 12_000 * np.arange(RATE) / RATE + np.pi / 4).astype(np.float32),
        np.sign(tone(1, hertz=110)[0]),
        (np.arange(RATE) % 5000 == 0).astype(np.float32),
    ],
    ids=["voice", "tone", "between samples", "square", "clicks"],
)
def test_no_peak_passes_the_ceiling(sound):
    assert true_peak(sound[np.newaxis]) > -3
    assert true_peak(limited(sound[np.newaxis])) < 20 * np.log10(CEILING) + 0.3


def test_what_is_under_the_ceiling_is_not_touched():
    sound = voice(1, level=0.05)[np.newaxis]

    assert limited(sound) is sound


def test_both_channels_are_turned_down_together_and_only_near_the_peak():
    sound = np.stack((tone(1, level=0.3)[0], tone(1, level=0.1)[0]))
    sound[0, RATE // 2] = 2.0

    result = limited(sound)

    far = np.abs(np.arange(RATE) - RATE // 2) > 0.05 * RATE
    assert np.array_equal(result[:, far], sound[:, far])
    quiet = np.abs(sound[1]) > 0.01
    gain = result[1, quiet] / sound[1, quiet]
    assert gain.min() < 0.4
    assert np.abs(np.diff(gain)).max() < 0.01, "the gain must not jump"


def test_the_limiter_does_the_same_in_pieces():
    sound = np.stack((voice(2, level=1), voice(2, level=0.8, seed=4)))
    limiter = Limiter(2)
    cuts = [0, 1, 47, 5000, 5001, 40_000, 90_000, sound.shape[1]]
    pieces = [limiter.push(sound[:, start:end], is_last=end == sound.shape[1]) for start, end in pairwise(cuts)]

    assert np.array_equal(np.concatenate(pieces, axis=1), limited(sound))


def test_gains_are_drawn_as_lines_between_the_middles_of_cells():
    drawn = gain_of_samples(np.array([1.0, 0.0, 0.5]), CELL)

    assert len(drawn) == 3 * CELL
    assert drawn[[0, -1]] == pytest.approx([1, 0.5])
    assert np.abs(np.diff(drawn)).max() == pytest.approx(1 / CELL, rel=1e-3)
