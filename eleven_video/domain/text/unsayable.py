"""Finds characters that are not spoken: emoji, symbols and invisible characters."""

import re
import unicodedata
from collections.abc import Iterator

from eleven_video.domain.script.left_out import Kind
from eleven_video.domain.script.part_types import Cut
from eleven_video.domain.text.plain_text import UNSEEN

# Emoji. Source: Unicode's emoji-data.txt. Whole ranges are listed, because Unicode adds new emoji in the listed ranges.
# Digits in circles are not included, because digits in circles are spoken.
_EMOJI = (
    "\U0001f000-\U0001f0ff\U0001f170-\U0001f19a\U0001f1e6-\U0001faff\u2600-\u266c\u2670-\u2775\u2794-\u27bf\u231a\u231b\u23e9-\u23fa"
    "\u25aa\u25ab\u25b6\u25c0\u25fb-\u25fe\u2934\u2935\u2b05-\u2b07\u2b1b\u2b1c\u2b50\u2b55"
)
# Symbols that are not spoken: arrows, technical signs and boxes. Mathematical signs are not included, because
# mathematical signs are spoken.
_SYMBOLS = "\u2190-\u21ff\u2300-\u2307\u230c-\u2328\u232b-\u245f\u2500-\u25ff\u27f0-\u27ff\u2900-\u297f\u2b00-\u2bff"
# The pattern `_ZERO` matches a circle beside a Chinese character. A circle beside a Chinese character means zero or a
# name, so the circle is spoken.
_ZERO = "[\u25cb\u25ef](?=[\u4e00-\u9fff])|(?<=[\u4e00-\u9fff])[\u25cb\u25ef]"
_AFTER = r"[\ufe0e\ufe0f]?[\U0001f3fb-\U0001f3ff]?[\U000e0020-\U000e007f]*"
_JOINED = rf"(?:\u200d[{_EMOJI}{_SYMBOLS}]{_AFTER})*\u200d?"
_UNSAYABLE = re.compile(
    # A keycap emoji is a digit with a box around it. The digit is spoken, so the pattern matches only the box.
    rf"(?P<emoji>\u200d?[{_EMOJI}]{_AFTER}{_JOINED}|[\ufe0e\ufe0f]?\u20e3\u200d?|[\ufe0e\ufe0f]\u200d?)"
    rf"|(?P<symbol>(?!{_ZERO})\u200d?[{_SYMBOLS}]{_AFTER}{_JOINED})"
)


def unsayable(text: str) -> Iterator[Cut]:
    """The pieces of a text that are emoji, symbols or invisible characters, as cuts in order."""
    if text.isascii() and text.isprintable():
        return
    place = 0
    for found in _UNSAYABLE.finditer(text):
        yield from _unseen(text, place, found.start())
        yield Cut(found.start(), found.end(), Kind.EMOJI if found["emoji"] else Kind.SYMBOL)
        place = found.end()
    yield from _unseen(text, place, len(text))


def _unseen(text: str, start: int, end: int) -> Iterator[Cut]:
    for place in range(start, end):
        character = text[place]
        if (
            not character.isprintable()
            and character not in "\n\t\u200c\u200d"
            and unicodedata.category(character) in UNSEEN
        ):
            yield Cut(place, place + 1, Kind.CONTROL)
