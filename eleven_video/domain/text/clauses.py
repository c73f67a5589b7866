"""Finds the ends of clauses, by commas and similar marks.

Text is divided at the ends of clauses for shots, subtitles and speech.
"""

import re

_COMMAS = (
    ",;:\u2014\u2013"
    "\u3001\uff0c\uff1b\uff1a"  # Chinese, Japanese
    "\u060c\u061b"  # Arabic, Urdu
    "\u055d\u1363\u1364\u1365\u1366"  # Armenian, Ethiopic
    "\u104a\u17d6\u0f0d"  # Burmese, Khmer, Tibetan
)
_CLOSING = r"[\"'\u00bb\u201d\u2019)\]\u300d\u300f\uff09]*"
_AT_END = re.compile(f"[{_COMMAS}]{_CLOSING}$")
_ANYWHERE = re.compile(f"[{_COMMAS}]{_CLOSING}(?:\\s+|(?<=[\u3001\uff0c\uff1b\uff1a\u104a\u1363\u1364\u1365\u1366]))")
_LONGEST_MARKS = 8


def clause_ends(text: str, at: int) -> bool:
    """Whether the text before the offset `at` ends with a comma or similar mark, and possibly closing quotation
    marks.
    """
    return _AT_END.search(text[max(0, at - _LONGEST_MARKS) : at]) is not None


def clause_offsets(text: str) -> list[int]:
    """The offset at which each clause except the first begins.

    The offset is after a comma or similar mark and after the space that follows the mark.
    """
    return [found.end() for found in _ANYWHERE.finditer(text)]
