"""Estimates the speaking time of a text, also in writing systems without spaces between words."""

import unicodedata

from eleven_video.domain.text.line_breaks import UNSPACED

# The number of English words with the same speaking time as one Chinese or Japanese character.
_WORDS_A_WIDE_CHARACTER = 0.45
# The number of English words with the same speaking time as one Thai, Lao, Burmese or Khmer character.
_WORDS_AN_UNSPACED_CHARACTER = 0.22
_UNSPACED = ((0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF))


def spoken_words(text: str) -> float:
    """The speaking time of a text, as the number of English words with the same speaking time."""
    if text.isascii():
        return len(text.split())
    wide = wide_characters(text)
    unspaced = sum(map(_is_unspaced, text))
    spaced = "".join(" " if _is_wide(character) or _is_unspaced(character) else character for character in text)
    return len(spaced.split()) + wide * _WORDS_A_WIDE_CHARACTER + unspaced * _WORDS_AN_UNSPACED_CHARACTER


def spoken_s(text: str, *, words_per_minute: float) -> float:
    """The approximate speaking time of a text, in seconds."""
    return spoken_words(text) * 60 / words_per_minute


def speaking_time_text(text: str) -> str:
    """The length of a text in words for a message, such as "58 words".

    For writing systems without spaces between words, the result has the number of characters, such as "58 characters".
    """
    characters = sum(not character.isspace() for character in text)
    if len(UNSPACED.findall(text)) * 2 > characters:
        return f"{characters:,} characters"
    words = len(text.split())
    return f"{words:,} word{'s' * (words != 1)}"


def wide_characters(text: str) -> int:
    """The number of characters that take two columns. Chinese, Japanese and Korean characters and emoji are counted."""
    return 0 if text.isascii() else sum(map(_is_wide, text))


def _is_unspaced(character: str) -> bool:
    return any(first <= ord(character) <= last for first, last in _UNSPACED)


def _is_wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "WF"
