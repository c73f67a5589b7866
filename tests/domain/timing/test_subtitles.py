import json
import os
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eleven_video.domain.text.graphemes import width
from eleven_video.domain.text.timed_words import Word, words_of
from eleven_video.domain.timing.narration import Alignment
from eleven_video.domain.timing.shots import even_alignment
from eleven_video.domain.timing.subtitles import LONGEST_CUE_S, LONGEST_LINE, Cue, cues_of
from tests.support.thoroughness import examples

TEXT = (
    "The sky looks blue because air scatters light, and it scatters blue most of all. Look up at noon: the light that "
    "reaches you has lost its way many times. At dusk the path is longer, so red is what remains."
)


def _cues(text: str, seconds: float, longest_line: int = LONGEST_LINE) -> list[Cue]:
    words = words_of(even_alignment(text, seconds), audio_s=seconds)
    return cues_of(words, scene_s=seconds + 0.35, longest_line=longest_line)


def test_cues_end_at_sentences_and_lines_at_clauses():
    assert [cue.lines for cue in _cues(TEXT, 14.0)] == [
        ("The sky looks blue because air scatters", "light, and it scatters blue most of all."),
        ("Look up at noon: the light that reaches", "you has lost its way many times."),
        ("At dusk the path is longer,", "so red is what remains."),
    ]


@pytest.mark.parametrize("longest_line", [42, 24, 12, 5, 2])
def test_lines_are_never_too_long_and_no_word_is_lost(longest_line):
    text = f"{TEXT} {'x' * 400} {chr(0x7A7A) * 30} \U0001f468\u200d\U0001f469\u200d\U0001f467"
    cues = _cues(text, 30.0, longest_line)

    assert max(len(cue.lines) for cue in cues) == 2
    assert all(width(line) <= longest_line for cue in cues for line in cue.lines)
    assert "".join("".join(cue.lines) for cue in cues).replace(" ", "") == text.replace(" ", "")


def test_a_word_longer_than_a_line_is_cut_at_a_seam_and_its_pieces_share_its_time():
    cue, *rest = cues_of([Word("half-heartedly", 1.0, 2.4)], scene_s=3.0, longest_line=9)

    assert not rest
    assert cue.lines == ("half-", "heartedly")
    assert [word.start_s for word in cue.words] == [1.0, 1.5]


def test_a_cue_stays_until_the_next_unless_there_is_a_real_gap():
    words = [Word("One.", 0.0, 1.0), Word("Two.", 1.5, 2.5), Word("Three.", 9.0, 10.0)]
    cues = cues_of(words, scene_s=12.0, longest_line=6)

    assert [(cue.start_s, cue.end_s) for cue in cues] == [(0.0, 1.5), (1.5, 2.8), (9.0, 10.3)]


def test_a_shortened_word_ends_no_sentence():
    cues = _cues("We then asked old Dr. Livingstone of it. He said that he did not know.", 6.0)

    assert [cue.lines for cue in cues] == [
        ("We then asked old Dr. Livingstone of it.",),
        ("He said that he did not know.",),
    ]


def test_a_long_pause_parts_cues():
    words = [Word("Wait", 0.0, 0.5), Word("for", 0.6, 0.8), Word("it", 3.0, 3.2), Word("now", 3.3, 3.5)]

    assert [cue.lines for cue in cues_of(words, scene_s=5.0)] == [("Wait for",), ("it now",)]


def test_no_cue_goes_past_the_scene():
    assert cues_of([Word("Late.", 1.9, 2.0)], scene_s=2.0) == [Cue(1.8, 2.0, ((Word("Late.", 1.9, 2.0),),))]


@pytest.mark.parametrize("scene_s", [0.0, -1.0])
def test_a_scene_without_time_has_no_cues(scene_s):
    assert cues_of([Word("a", 0, 0)], scene_s=scene_s) == []


def test_a_scene_without_words_has_no_cues():
    assert cues_of([], scene_s=3.0) == []


_WORDS = st.lists(st.tuples(st.text("ab.,\u7a7a", min_size=1, max_size=60), st.floats(0, 3)), max_size=25)


@examples(40)
@given(_WORDS, st.floats(0.05, 30), st.integers(2, 42))
def test_cues_follow_each_other_inside_the_scene_whatever_comes(rows, scene_s, longest_line):
    words, now = [], 0.0
    for text, length in rows:
        words.append(Word(text, min(now, scene_s), min(now + length, scene_s)))
        now += length
    cues = cues_of(words, scene_s=scene_s, longest_line=longest_line)

    assert "".join(word.text for cue in cues for word in cue.words) == "".join(word.text for word in words)
    assert all(0 <= cue.start_s < cue.end_s <= scene_s for cue in cues)
    assert all(before.end_s <= after.start_s for before, after in pairwise(cues))
    assert all(1 <= len(cue.lines) <= 2 and max(map(width, cue.lines)) <= longest_line for cue in cues)


def test_real_timings_give_calm_cues():
    folder = os.environ.get("ELEVEN_VIDEO_RECORDED")
    if not folder:
        pytest.skip("ELEVEN_VIDEO_RECORDED names no folder of recorded traffic")
    recorded = json.loads((Path(folder) / "e32_with_timestamps_alignment_long.json").read_text())
    body = recorded["response"]["body"]["alignment"]
    times = body["character_start_times_seconds"], body["character_end_times_seconds"]
    alignment = Alignment(tuple(body["characters"]), *map(tuple, times))
    cues = cues_of(words_of(alignment, audio_s=18.8), scene_s=19.15)

    assert cues[0].start_s == pytest.approx(0.116)
    assert [cue.lines[-1] for cue in cues][1] == "known as the Whispering Oak."
    assert all(1.0 <= cue.end_s - cue.start_s <= LONGEST_CUE_S for cue in cues)
    assert all(gap == 0 or gap > 0.5 for gap in (after.start_s - before.end_s for before, after in pairwise(cues)))


def _cues_of_text(text: str, seconds: float, **options):
    return cues_of(words_of(even_alignment(text, seconds), audio_s=seconds), scene_s=seconds + 0.8, **options)


@pytest.mark.parametrize(
    "text",
    [
        "The colour that we call a blue (RGB 0,0,255) is one that we all see each day (in the sky above).",
        'Then the old man said "I will not go" and went, and she said "so be it" and stayed at home alone.',
        (
            "\u05e6\u05d1\u05e2 \u05db\u05d7\u05d5\u05dc (RGB 0,0,255) \u05d4\u05d5\u05d0 \u05e6\u05d1\u05e2"
            " \u05e9\u05d0\u05e0\u05d7\u05e0\u05d5 (\u05d0\u05d5\u05e8 \u05dc\u05d1\u05df) \u05e8\u05d5\u05d0\u05d9\u05dd."
        ),
        (
            "\u84dd\u5149\uff08RGB 0,0,255\uff09\u662f\u4e00\u79cd\u989c\u8272\uff0c\u300c\u771f\u7684\u3002\u5f88"
            "\u597d\u3002\u300d\u6211\u4eec\u6bcf\u5929\u90fd\u80fd\u770b\u5230\uff08\u5728\u5929\u7a7a\u4e2d\uff09\u3002"
        ),
    ],
)
@pytest.mark.parametrize("columns", [24, 30, 42])
@pytest.mark.parametrize("seconds", [4.0, 9.0, 20.0])
def test_no_line_ends_inside_a_bracket_or_quotation_that_fits_on_a_line(text, columns, seconds):
    pairs = {"(": ")", "\uff08": "\uff09", "\u300c": "\u300d"}
    for cue in _cues_of_text(text, seconds, longest_line=columns):
        for line in cue.lines:
            assert all(line.count(opening) == line.count(closing) for opening, closing in pairs.items()), line
            assert line.count('"') % 2 == 0, line


def test_an_abbreviation_or_initial_ends_no_cue_where_a_sentence_ends_nearby():
    text = "We met Prof. Smith in approx. half an hour. He said that it was all good."
    cues = _cues_of_text(text, 5.0)
    assert [" ".join(cue.lines) for cue in cues] == [
        "We met Prof. Smith in approx. half an hour.", "He said that it was all good.",
    ]  # fmt: skip


def test_a_line_runs_as_the_whole_script_does():
    hebrew = "RGB \u05d4\u05d5\u05d0 \u05e6\u05d1\u05e2."
    (cue,) = _cues_of_text(hebrew, 2.0, right_to_left=True)
    assert (cue.lines, cue.mark) == ((f"\u200f{hebrew}",), "\u200f")
    (cue,) = _cues_of_text(hebrew, 2.0)
    assert (cue.lines, cue.mark) == ((hebrew,), "")
    (cue,) = _cues_of_text("\u05e9\u05dc\u05d5\u05dd is a greeting.", 2.0, right_to_left=False)
    assert cue.mark == "\u200e"
    (cue,) = _cues_of_text("\u05e9\u05dc\u05d5\u05dd.", 2.0, right_to_left=True)
    assert cue.mark == ""
