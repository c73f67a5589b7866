"""Text in capitals or small letters, by the customs of its language."""

import unicodedata

from eleven_video.domain.captions.style import LOWER, UPPER

# Languages with a dotted and a dotless i.
_TWO_IS = frozenset({"tr", "az"})
_ACUTE = "\u0301"


def in_case(text: str, case: str, language: str = "") -> str:
    """The text as a caption style's `case` wants it.

    Args:
        text: Words as they are written.
        case: One of `caption_style.CASES`.
        language: The ISO 639-1 code of the text's language; "" where it is not known.
    """
    if case == UPPER:
        if language in _TWO_IS:
            text = text.replace("i", "\u0130")
        return "".join(_capital(character) for character in _without_greek_accents(text))
    if case == LOWER:
        if language in _TWO_IS:
            text = text.replace("I", "\u0131").replace("\u0130", "i")
        return text.lower()
    return text


def _capital(character: str) -> str:
    # Georgian capitals are not mixed with other letters, and few fonts have them.
    return character if "\u10d0" <= character <= "\u10ff" else character.upper()


def _without_greek_accents(text: str) -> str:
    """Greek capitals are written without the accent of stress; a dialytika stays."""
    if not any("\u0370" <= character <= "\u03ff" or "\u1f00" <= character <= "\u1fff" for character in text):
        return text
    return "".join(
        unicodedata.normalize("NFC", unicodedata.normalize("NFD", character).replace(_ACUTE, ""))
        if "\u0370" <= character <= "\u03ff"
        else character
        for character in text
    )
