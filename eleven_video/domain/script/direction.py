"""Which way a text is read: to the right as in English, or to the left as in Arabic and Hebrew."""

import unicodedata

_STRONG = frozenset({"L", "R", "AL"})
# Unseen marks that make a line run as the whole script does, whatever letter it begins with (UAX 9).
_RIGHT_TO_LEFT_MARK, _LEFT_TO_RIGHT_MARK = "\u200f", "\u200e"


def is_right_to_left(text: str) -> bool:
    """Whether the first letter that has a direction runs to the left (rules P2 and P3)."""
    for character in text:
        kind = unicodedata.bidirectional(character)
        if kind in _STRONG:
            return kind != "L"
    return False


def reads_to_the_left(text: str) -> bool:
    """Whether most letters of a whole script run to the left."""
    if text.isascii():
        return False
    kinds = [unicodedata.bidirectional(character) for character in text]
    return kinds.count("R") + kinds.count("AL") > kinds.count("L")


def direction_mark(line: str, *, right_to_left: bool) -> str:
    """What must stand before a line so that it runs so; empty where its first letter does already."""
    if is_right_to_left(line) == right_to_left:
        return ""
    return _RIGHT_TO_LEFT_MARK if right_to_left else _LEFT_TO_RIGHT_MARK
