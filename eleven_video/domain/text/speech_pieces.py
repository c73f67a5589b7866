"""Divides long text into pieces for speech calls. The text is divided where listeners notice the division least. A
piece ends after a sentence if possible. If a sentence is too long, a piece ends after a clause or a word. The text of
the pieces is not changed.
"""

import re
from collections.abc import Callable, Iterator

from eleven_video.domain.text.brackets import covered
from eleven_video.domain.text.clauses import clause_offsets
from eleven_video.domain.text.graphemes import unbroken
from eleven_video.domain.text.line_breaks import breaks_without_space
from eleven_video.domain.text.sentences import LONGEST_ENCLOSED, sentence_spans, sentences

__all__ = ["sentences", "split_text", "stripped"]

_WORD_END = re.compile(r"\s+")

_Span = tuple[int, int]


def split_text(text: str, limit: int) -> list[str]:
    """The text, divided into pieces of at most `limit` characters, at offsets that listeners hardly notice.

    The pieces are as long as possible and in order. White space between two pieces is left out.
    """
    return [text[start:end] for start, end in _fitting(text, stripped(text, (0, len(text))), limit, _PLACES)]


def _merged(spans: list[_Span], limit: int) -> list[_Span]:
    """The spans, after adjacent spans were joined. The joined spans have at most `limit` characters."""
    out: list[_Span] = []
    for start, end in spans:
        if out and end - out[-1][0] <= limit:
            out[-1] = (out[-1][0], end)
        else:
            out.append((start, end))
    return out


def stripped(text: str, span: _Span) -> _Span:
    """The span of a text without the white space at its start and end."""
    start, end = span
    while start < end and text[end - 1].isspace():
        end -= 1
    while start < end and text[start].isspace():
        start += 1
    return start, end


def _fitting(text: str, span: _Span, limit: int, places: tuple[Callable[[str], Iterator[int]], ...]) -> list[_Span]:
    start, end = span
    if end - start <= limit:
        return [span] if start < end else []
    if not places:
        return _between_letters(text, span, limit)
    ends = [start + place for place in places[0](text[start:end])]
    parts: list[_Span] = []
    for piece in zip([start, *ends], [*ends, end], strict=True):
        parts += _fitting(text, stripped(text, piece), limit, places[1:])
    return _merged(parts, limit)


def _sentence_ends(text: str) -> Iterator[int]:
    return (end for _, end in sentence_spans(text)[:-1])


def _ends_of_enclosed_sentences(text: str) -> Iterator[int]:
    return (end for _, end in sentence_spans(text, enclosed=0)[:-1])


def _clause_ends(text: str) -> Iterator[int]:
    inside = covered(text, longest=LONGEST_ENCLOSED)
    return (end for end in clause_offsets(text) if not inside[end])


def _phrase_ends(text: str) -> Iterator[int]:
    """The offset after each white space. White space separates words, or phrases in languages such as Thai."""
    return (found.end() for found in _WORD_END.finditer(text))


def _word_ends(text: str) -> Iterator[int]:
    return iter(sorted(breaks_without_space(text)))


_Place = Callable[[str], Iterator[int]]
# Functions that find offsets at which text may be divided. The functions for the least audible divisions come first. If
# a word is too long for one piece, the word is divided between letters.
_PLACES: tuple[_Place, ...] = (_sentence_ends, _ends_of_enclosed_sentences, _clause_ends, _phrase_ends, _word_ends)


def _between_letters(text: str, span: _Span, limit: int) -> list[_Span]:
    """Divide a span without word boundaries into spans of at most `limit` characters.

    A letter is not separated from its marks, unless the letter with its marks is longer than `limit`.
    """
    start, end = span
    out: list[_Span] = []
    at = start
    for cluster in unbroken(text[start:end]):
        if at + len(cluster) - start > limit and at > start:
            out.append((start, at))
            start = at
        at += len(cluster)
        while at - start > limit:
            out.append((start, start + limit))
            start += limit
    return [*out, (start, end)]
