import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eleven_video.domain.text.timed_words import Word, words_of
from eleven_video.domain.timing.narration import Alignment
from eleven_video.domain.timing.shots import even_alignment
from tests.support.thoroughness import examples


def _alignment(*characters: tuple[str, float, float]) -> Alignment:
    texts, starts, ends = zip(*characters, strict=True)
    return Alignment(texts, starts, ends)


def _texts(text: str) -> list[str]:
    return [word.text for word in words_of(even_alignment(text, 10.0), audio_s=10.0)]


def test_the_pause_after_a_word_is_not_its_time():
    alignment = _alignment(
        (" ", 0, 0.1), ("H", 0.1, 0.2), ("i", 0.2, 0.3), (".", 0.3, 0.9), (" ", 0.9, 1.5), ("O", 1.5, 1.6)
    )

    assert words_of(alignment, audio_s=2.0) == [
        Word("Hi.", 0.1, 0.3, after_space=False),
        Word("O", 1.5, 1.6, after_space=True),
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("  two\n\nwords\t", ["two", "words"]),
        ("one \u2014 two", ["one\u00a0\u2014", "two"]),
        ("\u00ab un \u00bb deux", ["\u00ab\u00a0un\u00a0\u00bb", "deux"]),
        ("\u00bf Que ?", ["\u00bf\u00a0Que\u00a0?"]),
        ("end (", ["end", "("]),
        ("Bonjour\u00a0! 10\u202f000 km", ["Bonjour\u00a0!", "10\u202f000", "km"]),
        ("\u00a0a\u00a0 b", ["a", "b"]),
        ("...", ["..."]),
        ("", []),
        ("a\u200bb\x07c\u202ed", ["abcd"]),
        ("soft\u00adhyphen", ["softhyphen"]),
        ("hi \U0001f600 there", ["hi", "\U0001f600", "there"]),
        (
            "\u7a7a\u306f\u300c\u9752\u300d\u3002\u30d5\u30a3",
            ["\u7a7a\u306f", "\u300c\u9752\u300d\u3002", "\u30d5\u30a3"],
        ),
        ("nai\u0308ve", ["na\u00efve"]),
    ],
)
def test_words_are_what_a_line_may_be_broken_between(text, words):
    assert _texts(text) == words


def test_ideographs_stand_without_spaces_and_words_beside_them_with():
    words = words_of(even_alignment("\u7a7a\u9752 a b", 5.0), audio_s=5.0)

    assert [word.after_space for word in words] == [False, False, True, True]


def test_times_longer_than_the_audio_are_scaled_and_shorter_ones_kept():
    alignment = even_alignment("one two", 8.0)

    assert words_of(alignment, audio_s=4.0)[-1].end_s == pytest.approx(4.0)
    assert words_of(alignment, audio_s=9.0)[-1].end_s == pytest.approx(8.0)


def test_times_that_go_back_are_held():
    alignment = _alignment(("a", 2.0, 2.5), (" ", 2.5, 2.0), ("b", 1.0, 0.5))

    assert words_of(alignment, audio_s=3.0) == [Word("a", 2.0, 2.5, after_space=False), Word("b", 2.5, 2.5)]


def test_a_text_written_otherwise_keeps_the_times_of_what_is_the_same():
    alignment = even_alignment("I paid five dollars and twenty cents, you know.", 4.7)

    words = words_of(alignment, audio_s=4.7, text="I paid $5.20, you know.")

    assert [word.text for word in words] == ["I", "paid", "$5.20,", "you", "know."]
    assert [round(word.start_s, 1) for word in words] == [0.0, 0.2, 0.7, 3.8, 4.2]


def test_the_same_text_with_other_spaces_changes_nothing():
    alignment = even_alignment("one two", 4.0)

    assert words_of(alignment, audio_s=4.0, text=" one\ntwo ") == words_of(alignment, audio_s=4.0)


_ANY_TEXT = st.text(st.sampled_from("ab .,\u2014(\u00ab\u7a7a\u3002\u0915\u094d\U0001f600\n\x00\u0627"), max_size=40)


@examples(40)
@given(_ANY_TEXT, _ANY_TEXT, st.lists(st.floats(-5, 50), min_size=80, max_size=80), st.floats(0, 30))
def test_times_are_in_order_and_inside_the_audio_whatever_comes(text, shown, times, audio_s):
    alignment = Alignment(tuple(text), tuple(times[: len(text)]), tuple(times[40 : 40 + len(text)]))
    for words in (words_of(alignment, audio_s=audio_s), words_of(alignment, audio_s=audio_s, text=shown)):
        latest = 0.0
        for word in words:
            assert latest <= word.start_s <= word.end_s <= audio_s or math.isclose(word.end_s, audio_s)
            latest = word.start_s
