"""Checks whether the timings in a speech answer belong to the text that was sent."""

import re
import unicodedata
from difflib import SequenceMatcher

# Matches directions to the voice, such as "[whispers]". Models may leave directions out of the timings.
_DIRECTIONS = re.compile(r"\[[^\]]*\]|<[^>]*>")
# The timings belong to the text if the similarity of their words, from 0 to 1, is at least this number. In its timings,
# ElevenLabs spells numbers and abbreviations out. All other words stay the same.
_LIKE_ENOUGH = 0.6


def is_timed_for(timed: str, text: str) -> bool:
    """Return whether the timed characters are the characters of the text. Spaces, punctuation and letter case do not
    matter.

    This function checks the field `alignment` of ElevenLabs' answers. The field repeats the text as it was sent, but
    with one blank in place of several consecutive blanks.
    """
    return _letters(timed) in {_letters(text), _letters(_DIRECTIONS.sub("", text))}


def is_normalised_from(timed: str, text: str) -> bool:
    """Return whether the timed characters may be the text with its numbers and abbreviations spelled out.

    This function checks the field `normalized_alignment` of ElevenLabs' answers.
    """
    if is_timed_for(timed, text):
        return True
    words, others = timed.casefold().split(), text.casefold().split()
    return SequenceMatcher(None, words, others, autojunk=False).ratio() >= _LIKE_ENOUGH


def _letters(text: str) -> str:
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return "".join(character for character in folded if unicodedata.category(character)[0] in "LMN")
