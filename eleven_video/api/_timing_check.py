"""Checks whether the timings in a speech answer belong to the text that was sent."""

import re
import unicodedata
from difflib import SequenceMatcher

# The pattern of directions to the voice, such as "[whispers]". Models may leave directions out of the timings.
_DIRECTIONS = re.compile(r"\[[^\]]*\]|<[^>]*>")
# The minimum similarity, from 0 to 1, between the words in the timings and the words in the sent text. In the timings,
# ElevenLabs spells out numbers and abbreviations. All other words are the same as in the sent text.
_LIKE_ENOUGH = 0.6


def is_timed_for(timed: str, text: str) -> bool:
    """Whether the timed characters are the characters of the text. Spaces, punctuation and letter case do not matter.

    This function checks the field `alignment` of ElevenLabs' answers. This field repeats the sent text, with each
    run of spaces collapsed to one space.
    """
    return _letters(timed) in {_letters(text), _letters(_DIRECTIONS.sub("", text))}


def is_normalised_from(timed: str, text: str) -> bool:
    """Whether the timed characters may be the text in which numbers and abbreviations are spelled out.

    This function checks the field `normalized_alignment` of ElevenLabs' answers.
    """
    if is_timed_for(timed, text):
        return True
    words, others = timed.casefold().split(), text.casefold().split()
    return SequenceMatcher(None, words, others, autojunk=False).ratio() >= _LIKE_ENOUGH


def _letters(text: str) -> str:
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return "".join(character for character in folded if unicodedata.category(character)[0] in "LMN")
