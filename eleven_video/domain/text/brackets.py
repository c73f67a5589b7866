"""Finds the parts of a text that are in brackets or quotation marks.

A text should not be divided inside brackets or quotation marks.
"""

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

# For each opening mark, the marks that may close it. Languages use different marks. German opens a quotation with a low
# mark, and closes a quotation with the mark that opens a quotation in English. Guillemets point outwards in French and
# inwards in German.
_CLOSED_BY: Mapping[str, str] = MappingProxyType(
    {
        "(": ")", "[": "]", "{": "}", "\uff08": "\uff09", "\uff3b": "\uff3d", "\uff5b": "\uff5d",
        "\u3008": "\u3009", "\u300a": "\u300b", "\u300c": "\u300d", "\u300e": "\u300f", "\u3010": "\u3011",
        "\u3014": "\u3015", "\u3016": "\u3017", "\ufe59": "\ufe5a", "\uff62": "\uff63",
        '"': '"', "\u201c": "\u201d", "\u201d": "\u201d", "\u201e": "\u201c\u201d", "\u00ab": "\u00bb",
        "\u00bb": "\u00ab\u00bb", "\u2039": "\u203a", "\u203a": "\u2039\u203a",
    }
)  # fmt: skip
# Inside a Hebrew word, a straight quotation mark means that the word is an abbreviation.
_HEBREW = re.compile(r"[\u05d0-\u05ea]\"[\u05d0-\u05ea]")
_CLOSING = frozenset("".join(_CLOSED_BY.values()))
OPENING_MARKS = frozenset(_CLOSED_BY) - frozenset('"\u201d\u00bb\u203a')
BRACKETS_AND_QUOTES = frozenset(_CLOSED_BY) | _CLOSING


def enclosed_spans(text: str, *, longest: int) -> Iterator[tuple[int, int]]:
    """The start and end of each text in brackets or quotation marks. The brackets or quotation marks are included.

    The texts are in the order of their closing marks. If texts in brackets or quotation marks are nested, all of them
    are returned. Marks without a partner and texts of more than `longest` characters are ignored.
    """
    opened: list[tuple[int, str]] = []
    for place, character in enumerate(text):
        if character not in BRACKETS_AND_QUOTES or (character == '"' and _HEBREW.fullmatch(text, place - 1, place + 2)):
            continue
        opened = [(start, mark) for start, mark in opened if place - start < longest]
        partner = next(
            (depth for depth in range(len(opened) - 1, -1, -1) if character in _CLOSED_BY[opened[depth][1]]), None
        )
        if partner is not None:
            yield opened[partner][0], place + 1
            del opened[partner:]
        elif character in _CLOSED_BY:
            opened.append((place, character))


def covered(text: str, *, longest: int) -> bytearray:
    """One byte for each offset from 0 to the text's length. The byte is 1 inside brackets or quotation marks, and 0
    outside.

    Brackets and quotations of more than `longest` characters are ignored.
    """
    inside = bytearray(len(text) + 1)
    for start, end in enclosed_spans(text, longest=longest):
        inside[start + 1 : end] = b"\x01" * (end - start - 1)
    return inside
