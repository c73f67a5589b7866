"""Splits text into graphemes, the characters that a reader sees, and measures the width of text in columns.

The library ICU finds the grapheme clusters by Unicode's rules (UAX 29). The widths follow Unicode's rules for East
Asian Width (UAX 11).
"""

import re
import unicodedata
from collections.abc import Iterator

_FLAG_LETTERS = range(0x1F1E6, 0x1F200)
_EMOJI_VARIANT, _KEYCAP = "\ufe0f", "\u20e3"
_JOINERS = frozenset("\u200c\u200d")
_VIRAMA = 9  # the canonical combining class of viramas, which join two consonants
_SURROGATES = re.compile(r"[\ud800-\udfff]")
_ASCII_CLUSTERS = re.compile(r"\r\n|.", re.DOTALL)
# Vowels of Thai, Lao and Tai Viet that are written before a consonant but spoken after it.
_BEFORE_CONSONANT = frozenset(
    "\u0e40\u0e41\u0e42\u0e43\u0e44\u0ec0\u0ec1\u0ec2\u0ec3\u0ec4\uaab5\uaab6\uaab9\uaabb\uaabc"
)
# Vowels and signs of Thai and Lao that Unicode classifies as letters, but that never begin a syllable.
_AFTER_CONSONANT = frozenset("\u0e30\u0e32\u0e33\u0e45\u0e2f\u0e46\u0eb0\u0eb2\u0eb3\u0ebd\u0eaf\u0ec6")
_MARKS = frozenset({"Mn", "Me", "Mc"})
# Characters with which no line begins: punctuation marks, small kana and signs of repetition. Lines also do not begin
# with closing brackets or quotation marks.
_NEVER_FIRST = frozenset(
    ".,!?:;%\u2026\u2025\u3001\u3002\uff0c\uff0e\uff01\uff1f\uff1a\uff1b\uff61\uff64\u30fb\uff65\u3005\u309d\u309e\u30fd\u30fe"
    "\u30fc\uff70\u3041\u3043\u3045\u3047\u3049\u3063\u3083\u3085\u3087\u308e\u30a1\u30a3\u30a5\u30a7\u30a9\u30c3\u30e3\u30e5\u30e7\u30ee"
    "\uff67\uff68\uff69\uff6a\uff6b\uff6c\uff6d\uff6e\uff6f"
    "\u104a\u104b\u17d4\u17d5\u17d6\u0964\u0965\u0f0b\u0f0d\u060c\u061b\u061f\u06d4"
)
_CLOSING, _OPENING = frozenset({"Pe", "Pf"}), frozenset({"Ps", "Pi"})


def graphemes(text: str) -> Iterator[str]:
    """The text, divided into graphemes, such as letters with their accents, joined emoji and flags.

    Unlike Unicode's rules, this function does not divide joined consonants, for example in Kannada, and does not
    separate Burmese vowels from their letters.
    """
    if text.isascii():
        yield from _ASCII_CLUSTERS.findall(text)
        return
    start = at = 0
    for cluster in _clusters(text):
        if at > start and not _belongs(text[start:at], cluster[0]):
            yield text[start:at]
            start = at
        at += len(cluster)
    yield text[start:]


def _clusters(text: str) -> Iterator[str]:
    from icu4py.breakers import CharacterBreaker  # noqa: PLC0415  its data takes long to load

    # ICU refuses a surrogate without its partner. So the surrogate is replaced by another character, which is also one
    # cluster.
    return iter(CharacterBreaker(_SURROGATES.sub("\ufffd", text), "en"))


def unbroken(text: str) -> Iterator[str]:
    """The text, divided into pieces inside which no line should end.

    Each piece is a grapheme with the vowels that belong to it. Each piece also has the opening marks before the
    grapheme and the closing marks after it.
    """
    piece = ""
    for cluster in graphemes(text):
        if piece and not _holds_next(piece[-1]) and not _holds_last(cluster[0]):
            yield piece
            piece = ""
        piece += cluster
    if piece:
        yield piece


def _holds_next(last: str) -> bool:
    return last in _BEFORE_CONSONANT or unicodedata.category(last) in _OPENING


def _holds_last(first: str) -> bool:
    return first in _AFTER_CONSONANT or first in _NEVER_FIRST or unicodedata.category(first) in _CLOSING


def width(text: str) -> int:
    """The width of a text in columns. A Chinese character or an emoji takes two columns. Other characters take one."""
    if text.isascii():
        return len(text)
    return sum(_columns(cluster) for cluster in graphemes(text))


def _belongs(before: str, first: str) -> bool:
    """Whether the cluster that begins with `first` belongs to the grapheme at the end of `before`."""
    kind = unicodedata.category(first)
    if kind == "Mc":
        return unicodedata.category(before[-1])[0] in "LM"
    return kind == "Lo" and _ends_in_virama(before)


def _ends_in_virama(cluster: str) -> bool:
    """Whether a cluster ends with a virama.

    A virama joins the cluster to the next consonant. Other marks may follow the virama.
    """
    for last in reversed(cluster):
        if unicodedata.combining(last) == _VIRAMA:
            return True
        if unicodedata.category(last) not in _MARKS and last not in _JOINERS:
            return False
    return False


def _columns(cluster: str) -> int:
    if _EMOJI_VARIANT in cluster and _KEYCAP not in cluster:
        return 2
    first = cluster[0]
    if unicodedata.category(first) in {"Mn", "Me", "Cc", "Cf"}:
        return 0
    wide = unicodedata.east_asian_width(first) in {"W", "F"} or ord(first) in _FLAG_LETTERS
    return 2 if wide else 1
