"""Splits text into graphemes, the characters that a reader sees, and measures their width in columns.

It follows Unicode's rules for grapheme clusters (UAX 29), as far as running text needs them, and for East Asian width
(UAX 11).
"""

import unicodedata
from collections.abc import Iterator

_JOINER, _NON_JOINER = "\u200d", "\u200c"
_SKIN_TONES = range(0x1F3FB, 0x1F400)
_FLAG_LETTERS = range(0x1F1E6, 0x1F200)
_EMOJI_VARIANT, _KEYCAP = "\ufe0f", "\u20e3"
_VIRAMA = 9  # the canonical combining class of signs that join two consonants
_LEADING_JAMO = frozenset([*range(0x1100, 0x1160), *range(0xA960, 0xA97D)])
_FURTHER_JAMO = frozenset([*range(0x1160, 0x1200), *range(0xD7B0, 0xD800)])
_SYLLABLES = range(0xAC00, 0xD7A4)
_DOT_REPH = "\u0d4e"  # a sign of Malayalam that precedes its letter
# Vowels of Thai, Lao and Tai Viet that are written before the consonant after which they are spoken.
_BEFORE_CONSONANT = frozenset(
    "\u0e40\u0e41\u0e42\u0e43\u0e44\u0ec0\u0ec1\u0ec2\u0ec3\u0ec4\uaab5\uaab6\uaab9\uaabb\uaabc"
)
# Vowels and signs of Thai and Lao that Unicode classifies as letters, but that never begin a syllable.
_AFTER_CONSONANT = frozenset("\u0e30\u0e32\u0e33\u0e45\u0e2f\u0e46\u0eb0\u0eb2\u0eb3\u0ebd\u0eaf\u0ec6")
_MARKS = frozenset({"Mn", "Me", "Mc"})
# Letters that belong to the letter before them: signs of half-width Japanese, and vowels of Thai and Lao.
_EXTENDING = frozenset("\uff9e\uff9f\u0e33\u0eb3")
# Characters that must not begin a line, such as full stops, small kana and signs of repetition. Closing marks are not
# listed.
_NEVER_FIRST = frozenset(
    ".,!?:;%\u2026\u2025\u3001\u3002\uff0c\uff0e\uff01\uff1f\uff1a\uff1b\uff61\uff64\u30fb\uff65\u3005\u309d\u309e\u30fd\u30fe"
    "\u30fc\uff70\u3041\u3043\u3045\u3047\u3049\u3063\u3083\u3085\u3087\u308e\u30a1\u30a3\u30a5\u30a7\u30a9\u30c3\u30e3\u30e5\u30e7\u30ee"
    "\uff67\uff68\uff69\uff6a\uff6b\uff6c\uff6d\uff6e\uff6f"
    "\u104a\u104b\u17d4\u17d5\u17d6\u0964\u0965\u0f0b\u0f0d\u060c\u061b\u061f\u06d4"
)
_CLOSING, _OPENING = frozenset({"Pe", "Pf"}), frozenset({"Ps", "Pi"})


def graphemes(text: str) -> Iterator[str]:
    """The graphemes of a text, which must not be cut: letters with their accents, conjuncts, joined emoji, flags."""
    cluster = ""
    for character in text:
        if cluster and not _belongs(cluster, character):
            yield cluster
            cluster = ""
        cluster += character
    if cluster:
        yield cluster


def unbroken(text: str) -> Iterator[str]:
    """The text in pieces between which a line may be cut if necessary.

    Each piece is a grapheme with the vowels beside it, and with opening marks before and closing marks after it.
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
    """The width of a text in columns: one per visible character, two per ideograph or emoji."""
    if text.isascii():
        return len(text)
    return sum(_columns(cluster) for cluster in graphemes(text))


def _belongs(cluster: str, character: str) -> bool:
    """Whether `character` belongs to the cluster before it."""
    code, last = ord(character), cluster[-1]
    if (
        character in _EXTENDING
        or character in {_JOINER, _NON_JOINER}
        or code in _SKIN_TONES
        or unicodedata.category(character) in _MARKS
    ):
        return True
    if last in {_JOINER, _DOT_REPH}:
        return True
    if code in _FLAG_LETTERS:
        return len(cluster) == 1 and ord(last) in _FLAG_LETTERS
    if code in _FURTHER_JAMO:
        return any(ord(last) in jamo for jamo in (_LEADING_JAMO, _FURTHER_JAMO, _SYLLABLES))
    if code in _LEADING_JAMO or code in _SYLLABLES:
        return ord(last) in _LEADING_JAMO
    return unicodedata.category(character) == "Lo" and _ends_in_virama(cluster)


def _ends_in_virama(cluster: str) -> bool:
    """Whether a virama, maybe followed by other marks, joins the cluster to the next consonant."""
    for last in reversed(cluster):
        if unicodedata.combining(last) == _VIRAMA:
            return True
        if unicodedata.category(last) not in _MARKS and last not in {_JOINER, _NON_JOINER, *_EXTENDING}:
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
