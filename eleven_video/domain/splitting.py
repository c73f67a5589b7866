"""Cutting text where a listener would not notice: at sentences, else at clauses, else between words."""

import re
import unicodedata

# The end of a sentence or clause, with closing quotes, in the scripts that mark it.
_SENTENCE_END = re.compile(
    r"(?<=[.!?\u2026\u3002\uff01\uff1f\u0964])[\"'\u201d\u2019)\]]*\s+|(?<=[\u3002\uff01\uff1f])"
)
_CLAUSE_END = re.compile(r"(?<=[,;:\u2014\u2013\u3001\uff0c])\s+|(?<=[\u3001\uff0c])")
_WORD_END = re.compile(r"\s+")


def sentences(text: str) -> list[str]:
    """The sentences of a text, each with its own marks."""
    return _pieces(text, _SENTENCE_END)


def split_text(text: str, limit: int) -> list[str]:
    """Pieces of at most `limit` characters, as long as can be, cut at the gentlest place there is."""
    return _split(text.strip(), limit, (_SENTENCE_END, _CLAUSE_END, _WORD_END))


def _split(text: str, limit: int, places: tuple[re.Pattern[str], ...]) -> list[str]:
    if len(text) <= limit:
        return [text] if text else []
    if not places:
        return _cut_between_letters(text, limit)
    out: list[str] = []
    for piece in _pieces(text, places[0]):
        for part in _split(piece, limit, places[1:]):
            if out and len(out[-1]) + 1 + len(part) <= limit:
                out[-1] = f"{out[-1]} {part}"
            else:
                out.append(part)
    return out


def _cut_between_letters(text: str, limit: int) -> list[str]:
    """Pieces of a text without spaces. Letters keep their marks, unless more marks than `limit` stand in a row."""
    out: list[str] = []
    start = 0
    while start < len(text):
        last = min(start + limit, len(text))
        end = last
        while start < end < len(text) and unicodedata.category(text[end])[0] == "M":
            end -= 1
        end = end if end > start else last
        out.append(text[start:end])
        start = end
    return out


def _pieces(text: str, place: re.Pattern[str]) -> list[str]:
    pieces = []
    start = 0
    for cut in place.finditer(text):
        pieces.append(text[start : cut.end()].strip())
        start = cut.end()
    pieces.append(text[start:].strip())
    return [piece for piece in pieces if piece]
