"""Spells a text in Latin letters for an English voice, and records from which character each letter comes."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module

# Stage directions, which are not spoken: `<break time="1s" />`, and audio tags of the model eleven_v3 such as
# [whispers] or [laughs softly].
_DIRECTIONS = re.compile(r"<break\b[^<>]*>|\[[A-Za-z][^\[\]\n]{0,40}\]")
# The code point of the last Latin letter for which an English voice has a sound.
_LATIN_END = 0x24F
# The writing systems in which no spaces separate words.
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")


@dataclass(frozen=True, slots=True)
class SpokenText:
    """The text to speak. The character of this text at index i comes from the character of the original text at index
    `sources[i]`.
    """

    text: str
    sources: tuple[int, ...]


def spoken_text(text: str) -> SpokenText:
    """Make the text that is spoken for `text`. Stage directions are left out, and letters of other scripts are spelled
    in Latin letters.
    """
    silent = {at for match in _DIRECTIONS.finditer(text) for at in range(match.start(), match.end())}
    latin = _transliterator()
    characters: list[str] = []
    sources: list[int] = []
    for at, character in enumerate(text):
        if at in silent:
            spelled = ""
        elif ord(character) <= _LATIN_END or not (character.isalpha() or character.isdigit()):
            spelled = character
        else:
            spelled = latin(character)
            if _UNSPACED.match(character):
                spelled += " "
        characters.append(spelled)
        sources.extend([at] * len(spelled))
    return SpokenText("".join(characters), tuple(sources))


@cache
def _transliterator() -> Callable[[str], str]:
    """The function that spells a character in Latin letters. The function comes from the package `anyascii`. If this
    package is not installed, characters of other scripts are silent.
    """
    try:
        function: Callable[[str], str] = import_module("anyascii").anyascii
    except ImportError:
        return lambda _: ""
    return function
