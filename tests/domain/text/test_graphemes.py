import re
import unicodedata
from itertools import accumulate

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from wcwidth import iter_graphemes

from eleven_video.domain.text.graphemes import graphemes, width

_SAMPLES = [
    "plain words",
    "na\u00efve nai\u0308ve",
    "\U0001f468\u200d\U0001f469\u200d\U0001f467 family",
    "\U0001f44d\U0001f3fd\U0001f1e9\U0001f1ea\U0001f1eb\U0001f1f7",
    "\u0915\u094d\u0937\u0924\u094d\u0930\u093f\u092f \u0939\u093f\u0928\u094d\u0926\u0940",
    "\u1112\u1161\u11ab\u1100\u1173\u11af",
    "\u7a7a\u304c\u9752\u3044",
    "1\ufe0f\u20e3 \u2764\ufe0f",
    "\u0645\u0650\u0631\u062d\u0628\u0627 \u05e9\u05b8\u05c1\u05dc\u05d5\u05b9\u05dd",
]


@pytest.mark.parametrize("text", _SAMPLES)
def test_text_comes_apart_where_another_reading_of_the_standard_takes_it_apart(text):
    assert list(graphemes(text)) == list(iter_graphemes(text))


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("", 0),
        ("abc", 3),
        ("nai\u0308ve", 5),
        ("\u7a7a\u306f", 4),
        ("\U0001f468\u200d\U0001f469\u200d\U0001f467", 2),
        ("\U0001f1e9\U0001f1ea", 2),
        ("\u2764\ufe0f", 2),
        ("\u0915\u094d\u0937", 1),
        ("\u0301", 0),
    ],
)
def test_width_counts_what_is_seen(text, columns):
    assert width(text) == columns


@pytest.mark.parametrize(
    ("text", "clusters"),
    [
        ("a\r\nb", ["a", "\r\n", "b"]),
        ("\n\u0301", ["\n", "\u0301"]),
        ("e\ud800\u0301x", ["e", "\ud800\u0301", "x"]),  # half a pair, which ICU refuses
        ("\u0c95\u0ccd\u0cb7\u0c95", ["\u0c95\u0ccd\u0cb7", "\u0c95"]),  # Kannada
        ("\u0dc1\u0dca\u200d\u0dbb\u0dd3", ["\u0dc1\u0dca\u200d\u0dbb\u0dd3"]),  # Sinhala
        ("\u1000\u102c\u1038\u1000", ["\u1000\u102c\u1038", "\u1000"]),  # Burmese
    ],
)
def test_what_unicode_leaves_open_is_kept_together(text, clusters):
    assert list(graphemes(text)) == clusters


# Half-wide Japanese signs, old Korean letters, vowels of Thai and Lao, and a Malayalam sign before its letter.
_PARTS = st.sampled_from(
    "ae\r\n \u0301\u0915\u094d\u0937\u093f\u0c95\u0ccd\u1000\u102c\u0e19\u0e33\u0e99\u0eb3\uff83\uff9e\uff9f\u1100\u1135\u1161\u11ab\uac00\uac01\ua960\ud7b0\ud7cb\u0d4e\u0d15\u200d\U0001f468\U0001f1e9"
)


# A virama of Hindi without a letter before it that it can join: the standard divides after its marks, wcwidth does not.
_MARKS = "\u0301\uff9e\uff9f\u200d\u094d\u0ccd"
_UNATTACHED_VIRAMA = re.compile(f"(?:^|[^\u0915\u0937\u0d15{_MARKS}])[{_MARKS}]*\u094d")


@example("\u0d15\u094d\u0301\u0d15")  # a mark between the virama and the letter that it joins
@given(st.text(_PARTS, max_size=12))
def test_no_grapheme_of_the_standard_is_torn_apart(text):
    """wcwidth has tables of its own."""
    assume(not _UNATTACHED_VIRAMA.search(text))
    assert "".join(graphemes(text)) == text
    assert edges(graphemes(text)) <= edges(iter_graphemes(text)), [unicodedata.name(letter, "") for letter in text]


def edges(pieces):
    return set(accumulate(len(piece) for piece in pieces))
