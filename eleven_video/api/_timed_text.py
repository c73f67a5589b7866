"""Checks whether the timings of speech belong to the text that was sent."""

import re
import unicodedata
from difflib import SequenceMatcher

# Directions to the voice, in brackets. Models may leave them out of the timings.
_DIRECTIONS = re.compile(r"\[[^\]]*\]|<[^>]*>")
# The least similarity, from 0 to 1. In normalised text, numbers and abbreviations are spelled out; other words stay the
# same.
_LIKE_ENOUGH = 0.6


def is_timed_for(timed: str, text: str) -> bool:
    """Whether the timed characters are those of the text, ignoring spaces, punctuation and case.

    The field `alignment` of ElevenLabs' answers repeats the text as it was sent, with blanks collapsed.
    """
    return _letters(timed) in {_letters(text), _letters(_DIRECTIONS.sub("", text))}


def is_normalised_from(timed: str, text: str) -> bool:
    """Whether the timed characters may be those of the text with its numbers and abbreviations spelled out."""
    if is_timed_for(timed, text):
        return True
    words, others = timed.casefold().split(), text.casefold().split()
    return SequenceMatcher(None, words, others, autojunk=False).ratio() >= _LIKE_ENOUGH


def _letters(text: str) -> str:
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return "".join(character for character in folded if unicodedata.category(character)[0] in "LMN")
