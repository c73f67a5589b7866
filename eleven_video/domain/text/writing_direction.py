"""Finds the writing direction of a text. English is written from left to right. Arabic and Hebrew are written from
right to left.
"""

import unicodedata

_STRONG = frozenset({"L", "R", "AL"})
# Invisible marks at the start of a line. The mark decides the direction of the line instead of the first letter of the
# line (UAX 9).
_RIGHT_TO_LEFT_MARK, _LEFT_TO_RIGHT_MARK = "\u200f", "\u200e"


def is_right_to_left(text: str) -> bool:
    """Whether a text is written from right to left. The first letter with a direction decides (rules P2 and P3 of UAX
    9).
    """
    for character in text:
        kind = unicodedata.bidirectional(character)
        if kind in _STRONG:
            return kind != "L"
    return False


def reads_to_the_left(text: str) -> bool:
    """Whether most letters of a whole script are written from right to left."""
    if text.isascii():
        return False
    kinds = [unicodedata.bidirectional(character) for character in text]
    return kinds.count("R") + kinds.count("AL") > kinds.count("L")


def direction_mark(line: str, *, right_to_left: bool) -> str:
    """The mark after which a line has the wanted direction. If the line already has the direction, the result is ""."""
    if is_right_to_left(line) == right_to_left:
        return ""
    return _RIGHT_TO_LEFT_MARK if right_to_left else _LEFT_TO_RIGHT_MARK
