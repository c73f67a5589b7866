"""Sets a line of words as glyphs: fonts chosen, scripts shaped, right-to-left text reordered.

HarfBuzz shapes each run of one font, script and direction: conjuncts, joined letters, ligatures, accents and kerning.
"""

import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import uharfbuzz as hb

from eleven_video.domain.text.graphemes import graphemes
from eleven_video.render.captions.bidi import levels, visual_order
from eleven_video.render.captions.fonts import USUAL_WEIGHT, Typeface, typeface_for

_SUBPIXELS = 64  # units of a font's scale in a pixel


@dataclass(frozen=True, slots=True)
class Glyph:
    """A glyph of `font` with its origin, in pixels from the line's left end and above its baseline; `word` counts from 0
    within the line.
    """

    font: hb.Font
    number: int
    x: float
    y: float
    word: int


@dataclass(frozen=True, slots=True)
class SetLine:
    """A line ready to be drawn, `length` pixels long."""

    glyphs: tuple[Glyph, ...]
    length: float


@dataclass(frozen=True, slots=True)
class Letters:
    """The font that letters are wanted in, None for the usual ones, and its weight."""

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
    """Set words that follow each other, spaces included, on one line. What no font has is left out.

    Args:
        words: The line in pieces, in the order of reading.
        size: Pixels to the em.
        region: Whose forms ideographs take, see `fonts.region_of`.
        right_to_left: Whether the line as a whole is read so.
        letters: The font that is wanted, and its weight; what it does not have is taken from the others.
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
    """The characters that a font has. Spaces and marks are taken from the font of the letters before them."""
    letters: Typeface | None = None
    for number, word in enumerate(words):
        if not any(typeface_for(cluster, region, wanted) for cluster in graphemes(word.strip())):
            continue  # its space would be one too many
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
    """The script of each character; those that belong to none go with the letters before them, else after them."""
    found = [_script_of(character) for character in text]
    latest = next(filter(None, found), "Latn")
    out = []
    for script in found:
        latest = script or latest
        out.append(latest)
    return out


@functools.lru_cache(maxsize=4096)
def _script_of(character: str) -> str:
    """The four-letter name of a character's script (ISO 15924), empty for one that many scripts use."""
    buffer = hb.Buffer()
    buffer.add_str(character)
    buffer.guess_segment_properties()
    return buffer.script or ""


def _shaped(run: _Run, font: hb.Font, codes: Sequence[int]) -> hb.Buffer:
    buffer = hb.Buffer()
    # The neighbours go along, because letters at a run's ends may join with them.
    buffer.add_codepoints(list(codes), run.start, run.end - run.start)
    buffer.direction = "rtl" if run.level % 2 else "ltr"
    buffer.script = run.script
    buffer.guess_segment_properties()
    hb.shape(font, buffer)
    return buffer
