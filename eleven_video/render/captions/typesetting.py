"""Lays out a line of words as glyphs. This module chooses a font for each character, shapes the text with HarfBuzz, and
orders right-to-left text.

A run is a section of the line that has a single font, script and direction. HarfBuzz shapes each run: HarfBuzz chooses
and places the glyphs, and makes conjuncts, joined letters, ligatures, accents and kerning.
"""

import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import uharfbuzz as hb

from eleven_video.domain.text.graphemes import graphemes
from eleven_video.render.captions.bidi import levels, visual_order
from eleven_video.render.captions.fonts import USUAL_WEIGHT, Typeface, typeface_for

_SUBPIXELS = 64  # the number of HarfBuzz's units of length in a pixel, as set by `Typeface.at`


@dataclass(frozen=True, slots=True)
class Glyph:
    """A glyph with its position in a line.

    Attributes:
        font: The font of the glyph.
        number: The number of the glyph in the font.
        x: The position of the glyph's origin, in pixels from the left end of the line.
        y: The height of the glyph's origin above the baseline, in pixels.
        word: The index, in the line, of the word to which the glyph belongs.
    """

    font: hb.Font
    number: int
    x: float
    y: float
    word: int


@dataclass(frozen=True, slots=True)
class SetLine:
    """A line of glyphs. `glyphs` has the glyphs in their order from left to right. `length` is the length of the line
    in pixels.
    """

    glyphs: tuple[Glyph, ...]
    length: float


@dataclass(frozen=True, slots=True)
class Letters:
    """The preferred font and its weight. If `typeface` is None, each character is drawn with the first installed font
    that has the character.
    """

    typeface: Typeface | None = None
    weight: int = USUAL_WEIGHT


@dataclass(frozen=True, slots=True)
class _Character:
    text: str
    word: int
    typeface: Typeface


@dataclass(frozen=True, slots=True)
class _Run:
    start: int
    end: int
    level: int
    script: str
    typeface: Typeface


def set_line(
    words: Sequence[str], *, size: float, region: str, right_to_left: bool, letters: Letters | None = None
) -> SetLine:
    """Lay out words on one line. Characters that no font has are left out.

    Args:
        words: The words of the line, in reading order. Each word includes the space before it.
        size: The size of the letters in pixels per em.
        region: The region in whose style ideographs are drawn. `fonts.region_of` returns the region of a text.
        right_to_left: Whether the line as a whole runs from right to left.
        letters: The preferred font and its weight. Characters that the preferred font lacks are drawn with the
            installed fonts. If `letters` is None, all characters are drawn with the installed fonts.
    """
    letters = letters or Letters()
    characters = list(_with_fonts(words, region, letters.typeface))
    runs = _runs(characters, right_to_left=right_to_left)
    codes = [ord(character.text) for character in characters]
    fonts: dict[Typeface, hb.Font] = {}
    glyphs: list[Glyph] = []
    x = 0
    for place in visual_order([run.level for run in runs]):
        run = runs[place]
        font = fonts.setdefault(run.typeface, run.typeface.at(size, letters.weight))
        buffer = _shaped(run, font, codes)
        for info, position in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
            at = (x + position.x_offset) / _SUBPIXELS, position.y_offset / _SUBPIXELS
            glyphs.append(Glyph(font, info.codepoint, *at, characters[info.cluster].word))
            x += position.x_advance
    return SetLine(tuple(glyphs), x / _SUBPIXELS)


def _with_fonts(words: Sequence[str], region: str, wanted: Typeface | None) -> Iterator[_Character]:
    """The characters for which a font was found, with the font of each character. A space or a punctuation mark gets
    the font of the letters before it, if that font has the space or the punctuation mark.
    """
    letters: Typeface | None = None
    for number, word in enumerate(words):
        if not any(typeface_for(cluster, region, wanted) for cluster in graphemes(word.strip())):
            continue  # no font has any character of this word, so the space before the word is also left out
        for cluster in graphemes(word):
            scripted = any(_script_of(character) for character in cluster)
            if not scripted and letters is not None and letters.has(cluster):
                typeface: Typeface | None = letters
            else:
                typeface = typeface_for(cluster, region, wanted)
            if typeface is None:
                continue
            if scripted:
                letters = typeface
            for character in cluster:
                yield _Character(character, number, typeface)


def _runs(characters: Sequence[_Character], *, right_to_left: bool) -> list[_Run]:
    text = "".join(character.text for character in characters)
    scripts = _scripts(text)
    rows = list(zip(levels(text, right_to_left=right_to_left), scripts, characters, strict=True))
    runs, start = [], 0
    for (level, script, typeface), group in groupby(rows, key=lambda row: (row[0], row[1], row[2].typeface)):
        end = start + len(list(group))
        runs.append(_Run(start, end, level, script, typeface))
        start = end
    return runs


def _scripts(text: str) -> list[str]:
    """The script of each character. A character that belongs to several scripts, such as a digit, gets the script of
    the letters before the character. If there are no letters before the character, it gets the script of the first
    letters of the line.
    """
    found = [_script_of(character) for character in text]
    latest = next(filter(None, found), "Latn")
    out = []
    for script in found:
        latest = script or latest
        out.append(latest)
    return out


@functools.lru_cache(maxsize=4096)
def _script_of(character: str) -> str:
    """The four-letter code of a character's script (ISO 15924). The code is "" if several scripts use the character."""
    buffer = hb.Buffer()
    buffer.add_str(character)
    buffer.guess_segment_properties()
    return buffer.script or ""


def _shaped(run: _Run, font: hb.Font, codes: Sequence[int]) -> hb.Buffer:
    buffer = hb.Buffer()
    # HarfBuzz also gets the characters before and after the run, because letters at the ends of the run may join with
    # these characters.
    buffer.add_codepoints(list(codes), run.start, run.end - run.start)
    buffer.direction = "rtl" if run.level % 2 else "ltr"
    buffer.script = run.script
    buffer.guess_segment_properties()
    hb.shape(font, buffer)
    return buffer
