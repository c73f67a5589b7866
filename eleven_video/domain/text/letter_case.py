"""Changes text to capitals or small letters by the rules of its language, for captions."""

import unicodedata

from eleven_video.domain.captions.style import LOWER, UPPER

# Languages in which a dotted i and a dotless i are different letters, each with its own capital.
_TWO_IS = frozenset({"tr", "az"})
_ACUTE = "\u0301"


def in_case(text: str, case: str, language: str = "") -> str:
    """The text in the letter case of a caption style.

    Args:
        text: The words in their original letter case.
        case: The letter case: `UPPER`, `LOWER`, or another value for no change.
        language: The ISO 639-1 code of the text's language. `language` is "" if the language is unknown.
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
    # Georgian letters are not changed, because Georgian capitals are unusual and few fonts have them.
    return character if "\u10d0" <= character <= "\u10ff" else character.upper()


def _without_greek_accents(text: str) -> str:
    """The text without the stress accents of Greek letters, because Greek capitals have no stress accents.

    A diaeresis is not removed.
    """
    if not any("\u0370" <= character <= "\u03ff" or "\u1f00" <= character <= "\u1fff" for character in text):
        return text
    return "".join(
        unicodedata.normalize("NFC", unicodedata.normalize("NFD", character).replace(_ACUTE, ""))
        if "\u0370" <= character <= "\u03ff"
        else character
        for character in text
    )
