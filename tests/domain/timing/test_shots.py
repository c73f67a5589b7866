from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eleven_video.domain.timing.narration import Alignment
from eleven_video.domain.timing.shots import (
    LONGEST_SHOT_S,
    SHORTEST_SHOT_S,
    Shot,
    cut_into_shots,
    even_alignment,
    frame_bounds,
    joined,
)

TEXT = (
    "The sky looks blue because air scatters light, and it scatters blue most of all. Look up at noon: the light that "
    "reaches you has lost its way many times. At dusk the path is longer, so red is what remains."
)


def test_shots_last_three_to_four_seconds_and_cover_the_narration():
    shots = cut_into_shots(even_alignment(TEXT, 14.0), 14.0)

    assert len(shots) == 4
    assert all(SHORTEST_SHOT_S <= shot.end - shot.start <= LONGEST_SHOT_S for shot in shots)
    assert (shots[0].start, shots[-1].end) == (0.0, 14.0)
    assert all(before.end == after.start for before, after in pairwise(shots))
    assert " ".join(shot.words for shot in shots) == TEXT


def test_a_cut_falls_where_a_sentence_ends_if_one_ends_nearby():
    alignment = even_alignment("Aaaa aaaa aaaa aaaa aaaa. Bbbb bbbb bbbb bbbb bbbb bbb.", 7.0)

    first, second = cut_into_shots(alignment, 7.0)

    assert second.words.startswith("Bbbb")
    assert first.end == alignment.starts[alignment.text.index("B")]


@pytest.mark.parametrize("seconds", [0.02, 0.5, 2.0, 4.0])
def test_a_short_narration_is_one_shot(seconds):
    assert cut_into_shots(even_alignment(TEXT, seconds), seconds) == [Shot(0.0, seconds, TEXT)]


def test_text_without_spaces_can_be_cut_too():
    shots = cut_into_shots(even_alignment("\u7a7a\u306f\u9752\u3044\u3002" * 10, 10.5), 10.5)

    assert len(shots) == 3


def test_speech_without_timings_and_without_words_still_has_a_shot():
    assert cut_into_shots(even_alignment("", 3.0), 3.0) == [Shot(0.0, 3.0, "")]


def test_pieces_of_speech_follow_each_other_in_time():
    both = joined([(even_alignment("ab", 1.0), 1.5), (even_alignment("cd", 1.0), 1.0)])

    assert both.text == "ab cd"
    assert both.starts == (0.0, 0.5, 1.0, 1.5, 2.0)
    assert both.ends == (0.5, 1.0, 1.5, 2.0, 2.5)


def test_pictures_change_within_half_a_frame_of_the_words():
    shots = cut_into_shots(even_alignment(TEXT, 14.0), 14.0)

    bounds = frame_bounds(shots, fps=24, frames=336)

    assert (bounds[0], bounds[-1]) == (0, 336)
    assert all(abs(bound / 24 - shot.start) <= 0.5 / 24 for bound, shot in zip(bounds, shots, strict=False))


words = st.lists(st.text(alphabet="abc,.", min_size=1, max_size=9), max_size=120).map(" ".join)


@given(words, st.floats(0.02, 90.0), st.sampled_from([24, 30, 60]))
def test_any_narration_is_covered_by_shots_of_at_least_a_frame(text, seconds, fps):
    shots = cut_into_shots(even_alignment(text, seconds), seconds)
    frames = max(round(seconds * fps), len(shots))

    bounds = frame_bounds(shots, fps=fps, frames=frames)

    assert (shots[0].start, shots[-1].end) == (0.0, seconds)
    assert all(before.end == after.start < after.end for before, after in pairwise(shots))
    assert (bounds[0], bounds[-1]) == (0, frames)
    assert all(before < after for before, after in pairwise(bounds))


@given(st.lists(st.floats(0, 30), min_size=1, max_size=80))
def test_odd_timings_never_break_the_cutting(times):
    starts = tuple(sorted(times))
    text = ("ab " * len(starts))[: len(starts)]

    shots = cut_into_shots(Alignment(tuple(text), starts, starts), 10.0)

    assert (shots[0].start, shots[-1].end) == (0.0, 10.0)


def test_parts_without_a_space_between_them_are_joined_without_one():
    parts = [(even_alignment("ab", 1.0), 1.0), (even_alignment("cd", 1.0), 1.0), (even_alignment("e", 1.0), 1.0)]
    assert joined(parts, spaced=[False, True]).text == "abcd e"


def test_no_picture_changes_after_an_abbreviation_where_a_sentence_ends_nearby():
    text = "We all met old Dr. Smith there. He said that it was good."
    shots = cut_into_shots(even_alignment(text, 7.0), 7.0)
    assert [shot.words for shot in shots] == ["We all met old Dr. Smith there.", "He said that it was good."]
