"""Finds offsets between words or phrases in text without spaces. A line, a subtitle or a shot may end at an offset that
is found.

The library ICU has dictionaries of Thai, Lao, Khmer, Burmese and Chinese. For other writing systems without spaces, ICU
has Unicode's rules for line breaks (UAX 14). The library BudouX finds the phrases of Japanese. ICU and BudouX are
loaded only when a text needs them.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from eleven_video.domain.text.graphemes import unbroken

if TYPE_CHECKING:
    from budoux import Parser

# The pattern `UNSPACED` matches a character of a writing system without spaces between words.
UNSPACED = re.compile(
    "["
    "\u0e00-\u0eff"  # Thai, Lao
    "\u0f00-\u0fff"  # Tibetan
    "\u1000-\u109f\ua9e0-\ua9ff\uaa60-\uaa7f"  # Burmese, Shan
    "\u1780-\u17ff\u19e0-\u19ff"  # Khmer
    "\u1950-\u19df\u1a20-\u1aaf\uaa80-\uaadf"  # Tai languages
    "\u1b00-\u1b7f\ua980-\ua9df"  # Balinese, Javanese
    "\u2e80-\u2fdf\u3000-\u30ff\u3105-\u312f\u3190-\u31ff\u3300-\u4dbf\u4e00-\u9fff\ua000-\ua4cf"  # Chinese, Japanese, Yi
    "\uf900-\ufaff\ufe30-\ufe4f\uff01-\uff9f\U0001b000-\U0001b16f\U00020000-\U0003ffff"
    "]"
)
# Compiling a pattern with many characters takes milliseconds. So the pattern `_CHINESE` is compiled only when it is
# first used.
_CHINESE = "[\u2e80-\u2fdf\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
_KANA = re.compile("[\u3040-\u30ff\u31f0-\u31ff\uff66-\uff9f]")
# The number of characters that ICU and BudouX process at a time. Processing a long text at once may take more time than
# processing all pieces of the text.
_STRETCH = 1_000
# Text without spaces that has more than `_LONGEST_WORD` characters without a known word is divided into pieces of about
# `_PIECE` characters.
_LONGEST_WORD, _PIECE = 30, 10
_JAPANESE_MARKS = re.compile("[\u3001\u3002\uff01\uff0c\uff0e\uff1f\uff61\uff64\u300d\u300f\uff09\uff63]+")
_SPACE = re.compile(r"\s+")
_SURROGATES = re.compile(r"[\ud800-\udfff]")


def breaks_without_space(text: str) -> set[int]:
    """The offsets inside a text at which a line may begin, although no space precedes the offset.

    An offset is never inside a known word or a grapheme, before a closing mark or after an opening mark. In a language
    without a dictionary, long text without spaces is divided between graphemes. Words are not divided at hyphens and
    slashes, because a word with a hyphen or slash is heard and shown as a whole.
    """
    if text.isascii() or UNSPACED.search(text) is None:
        return set()
    readable = _SURROGATES.sub("\ufffd", text)
    places = {
        place
        for place in _opportunities_in_stretches(readable)
        if 0 < place < len(text)
        and not (text[place - 1].isspace() or text[place].isspace())
        and (UNSPACED.match(text, place - 1) or UNSPACED.match(text, place))
    }
    return places | set(_between_clusters(text, places))


def _opportunities_in_stretches(text: str) -> Iterator[int]:
    """The offsets at which words or phrases end.

    The text is searched in pieces of up to 1,000 characters. The last word of a piece may continue after the piece, so
    the next piece begins with the last word of the previous piece.
    """
    start = 0
    while start < len(text):
        end = start + _STRETCH
        found = sorted(_opportunities(text[start:end]))
        if end >= len(text):
            yield from (start + place for place in found)
            return
        # The last word of a piece of the text may continue after the piece. So the end of the last word is not used.
        whole = [place for place in found if place < end - start]
        yield from (start + place for place in whole)
        start = start + whole[-1] if whole and whole[-1] > _STRETCH // 2 else end


def _opportunities(text: str) -> set[int]:
    from icu4py.breakers import LineBreaker, WordBreaker  # noqa: PLC0415  its data takes long to load

    if _KANA.search(text):
        # A phrase also ends after each punctuation mark. BudouX does not know all punctuation marks.
        phrases = _offsets(_japanese().parse(text)) | {found.end() for found in _JAPANESE_MARKS.finditer(text)}
        return _offsets(LineBreaker(text, "ja-u-lb-strict")) & phrases
    lines = _offsets(LineBreaker(text, "zh-u-lb-strict"))
    # By Unicode's rules, a line may end beside any Chinese character. So for Chinese, only the ends of words in ICU's
    # dictionary are used.
    words = _offsets(WordBreaker(text, "zh")) if re.search(_CHINESE, text) else lines
    return lines & words


@cache
def _japanese() -> "Parser":
    from budoux import load_default_japanese_parser  # noqa: PLC0415  its model takes long to load

    return load_default_japanese_parser()


def _offsets(pieces: Iterable[str]) -> set[int]:
    """For each piece of a text, the offset in the text at which the piece ends.

    The offset is the total length of the pieces so far. ICU's own offsets are not used, because ICU counts UTF-16
    units.
    """
    at = 0
    ends = set()
    for piece in pieces:
        at += len(piece)
        ends.add(at)
    return ends


def _between_clusters(text: str, places: set[int]) -> Iterator[int]:
    """Offsets between graphemes at which text without spaces is divided if it is too long to be one word.

    `places` has the offsets at which ICU and BudouX allow the text to be divided.
    """
    edges = {0, len(text), *places}
    for space in _SPACE.finditer(text):
        edges.update(space.span())
    for start, end in pairwise(sorted(edges)):
        if end - start <= _LONGEST_WORD or UNSPACED.match(text, start) is None:
            continue
        at = latest = start
        for cluster in unbroken(text[start:end]):
            if at - latest >= _PIECE and end - at >= _PIECE // 2:
                yield at
                latest = at
            at += len(cluster)
