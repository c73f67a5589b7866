"""How often the picture changes, as it was asked for."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eleven_video.domain.timing.pacing import Pacing
from eleven_video.domain.timing.shots import cut_into_count, even_alignment

WORDS = "Look up at noon, and the light that reaches you has lost its way many times. " * 6
# A minute of it.
SPOKEN = even_alignment(WORDS, 60.0)


@given(st.integers(1, 60), st.lists(st.integers(0, 2_000), min_size=1, max_size=20))
def test_all_pictures_are_shared_out_and_every_scene_has_one(count, lengths):
    shares = Pacing(count=count).shares(lengths)

    assert min(shares) >= 1
    assert sum(shares) == max(count, len(lengths))


@given(st.integers(1, 60), st.integers(1, 2_000), st.integers(1, 2_000))
def test_a_longer_scene_has_no_fewer_pictures(count, one, other):
    of_one, of_other = Pacing(count=count).shares([one, other])

    assert abs(of_one - of_other) <= 1 or (of_one > of_other) == (one > other)


def test_without_a_count_the_length_decides():
    assert Pacing().shares([100, 200]) == [None, None]


@pytest.mark.parametrize("count", [1, 2, 7, 16, 60])
def test_a_scene_is_cut_into_as_many_shots_as_were_asked_for(count):
    shots = Pacing(count=count).cut(SPOKEN, 60.0, count)

    assert len(shots) == count
    assert (shots[0].start, shots[-1].end) == (0.0, 60.0)
    assert all(before.end == after.start for before, after in pairwise(shots))
    assert " ".join(" ".join(shot.words for shot in shots).split()) == WORDS.strip()
    lengths = [shot.end - shot.start for shot in shots]
    assert max(lengths) <= 2 * 60.0 / count


@given(st.text(alphabet="ab \n.", max_size=60), st.floats(0.01, 30), st.integers(1, 20))
def test_there_are_never_more_shots_than_places_to_cut_at(text, seconds, count):
    shots = cut_into_count(even_alignment(text, seconds), seconds, count)

    assert 1 <= len(shots) <= min(count, max(1, len(text.split())))
    assert (shots[0].start, shots[-1].end) == (0.0, seconds)
    assert all(shot.start < shot.end for shot in shots)


@pytest.mark.parametrize("seconds", [2.0, 5.0, 10.0])
def test_shots_last_about_as_long_as_was_asked_for(seconds):
    shots = Pacing(seconds).cut(SPOKEN, 60.0, None)

    assert len(shots) == pytest.approx(60 / seconds, rel=0.15)
    assert all(seconds / 2 <= shot.end - shot.start <= seconds * 3 / 2 for shot in shots)


@pytest.mark.parametrize("bad", [{"seconds": 0.5}, {"seconds": 61}, {"count": 0}, {"count": 2_001}])
def test_a_pace_outside_the_limits_is_refused(bad):
    with pytest.raises(ValueError, match="from 1 to"):
        Pacing(**bad)
