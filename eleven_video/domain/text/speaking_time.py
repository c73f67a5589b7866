"""Estimates the speaking time of a text. Works for scripts without spaces between words."""

import unicodedata

from eleven_video.domain.text.line_breaks import UNSPACED

# A character of Chinese or Japanese takes about as long to say as 0.45 English words.
_WORDS_A_WIDE_CHARACTER = 0.45
# A character of Thai, Lao, Burmese or Khmer.
_WORDS_AN_UNSPACED_CHARACTER = 0.22
_UNSPACED = ((0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF))


def spoken_words(text: str) -> float:
    """How many English words take as long to say as the text."""
    if text.isascii():
        return len(text.split())
    wide = wide_characters(text)
    unspaced = sum(map(_is_unspaced, text))
    spaced = "".join(" " if _is_wide(character) or _is_unspaced(character) else character for character in text)
    return len(spaced.split()) + wide * _WORDS_A_WIDE_CHARACTER + unspaced * _WORDS_AN_UNSPACED_CHARACTER


def spoken_s(text: str, *, words_per_minute: float) -> float:
    """About how many seconds a text takes to say."""
    return spoken_words(text) * 60 / words_per_minute


def told_length(text: str) -> str:
    """How long a text is, in words or, in scripts without spaces, in characters: "58 words"."""
    characters = sum(not character.isspace() for character in text)
    if len(UNSPACED.findall(text)) * 2 > characters:
        return f"{characters:,} characters"
    words = len(text.split())
    return f"{words:,} word{'s' * (words != 1)}"


def wide_characters(text: str) -> int:
    """How many characters are as wide as two: those of Chinese, Japanese and Korean, and emoji."""
    return 0 if text.isascii() else sum(map(_is_wide, text))


def _is_unspaced(character: str) -> bool:
    return any(first <= ord(character) <= last for first, last in _UNSPACED)


def _is_wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "WF"
