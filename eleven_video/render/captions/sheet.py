"""Sets and rasterises a caption: the coverage of each sample by its letters, and its place in the frame."""

import functools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
import numpy.typing as npt
import uharfbuzz as hb

from eleven_video.domain.captions.place import TOP, share_of_position
from eleven_video.domain.captions.size import (
    BOX_BESIDE,
    CaptionLook,
    beside,
    captions_area,
    letter_size,
    letters_area,
    usable_width,
)
from eleven_video.domain.captions.style import CaptionStyle
from eleven_video.domain.video import VideoFormat
from eleven_video.render.captions.bidi import is_right_to_left
from eleven_video.render.captions.chosen_font import chosen_typeface
from eleven_video.render.captions.fonts import region_of
from eleven_video.render.captions.typesetting import Glyph, Letters, SetLine, set_line

Plane = npt.NDArray[np.uint8]
Row = tuple[str, ...]  # the words of a line, each with the space before it
Box = tuple[float, float, float, float]  # left, top, right, bottom

# Shares of the letters' size: the distance and the least gap of lines, and the least and greatest height of letters
# above and below their baseline.
_LINE, _APART = 1.3, 0.05
_RISE, _FALL = 0.8, 0.25
_MOST_RISE, _MOST_FALL = 2.0, 1.0
# Shares of the letters' size: the height of a box above and below the baseline.
_BOX_RISE, _BOX_FALL = 1.02, 0.36
# How far a soft shadow extends beyond the letters, as a share of their size.
_SHADOW = 0.55
_SMALLER = 0.9
_MOST_TRIES = 20
_KEPT = 4  # cached sheets, one for each worker


@dataclass(frozen=True, slots=True)
class Ink:
    """Coverage (0 to 255) of the samples of a rectangle whose upper left corner is at `x` and `y`."""

    x: int
    y: int
    coverage: Plane


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rectangle of a caption, whose position and size are even.

    `x` and `y` are its corner in the frame, and `size` is that of the letters in pixels per em. `letters` is the
    coverage by all letters, and `words` that by each word. The boxes behind the lines are in samples of the rectangle.
    """

    x: int
    y: int
    size: float
    letters: Plane
    words: Mapping[int, Ink]
    boxes: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class _Block:
    """Lines set at one size, and the height of each above and below its baseline, in pixels."""

    lines: Sequence[SetLine]
    size: float
    rises: Sequence[float]
    falls: Sequence[float]

    @property
    def baselines(self) -> list[float]:
        """The distance of each line's baseline below that of the first line, in pixels."""
        steps = [
            max(_LINE * self.size, fall + rise + _APART * self.size)
            for fall, rise in zip(self.falls, self.rises[1:], strict=False)
        ]
        return list(accumulate(steps, initial=0.0))


@functools.lru_cache(maxsize=_KEPT)
def sheet(rows: tuple[Row, ...], video: VideoFormat, look: CaptionLook | None = None) -> Sheet | None:
    """Set and rasterise lines, from top to bottom; None if no font has any of their characters."""
    look = look or CaptionLook()
    block = _fitting(rows, video, look)
    size, reach = block.size, _reach(look.style) * block.size
    first = _first_baseline(block, video, look)
    baselines = [first + below for below in block.baselines]
    top, bottom = baselines[0] - block.rises[0] - reach, baselines[-1] + block.falls[-1] + reach
    longest = max((line.length for line in block.lines if line.glyphs), default=0.0)
    x, width = _even(video.width / 2 - longest / 2 - reach, longest + 2 * reach, video.width)
    y, height = _even(top, bottom - top, video.height)
    words: dict[int, Ink] = {}
    number = 0
    for row, line, baseline in zip(rows, block.lines, baselines, strict=True):
        left = (video.width - line.length) / 2 - x
        for word in range(len(row)):
            glyphs = [glyph for glyph in line.glyphs if glyph.word == word]
            ink = _drawn(glyphs, left, y + height - baseline, (width, height))
            if ink is not None:
                words[number + word] = ink
        number += len(row)
    if not words:
        return None
    boxes = _boxes(block, [baseline - y for baseline in baselines], video.width / 2 - x) if look.style.box else ()
    return Sheet(x, y, size, _together(words.values(), width, height), words, boxes)


def _first_baseline(block: _Block, video: VideoFormat, look: CaptionLook) -> float:
    """The baseline of the first line: from the look's position, moved into the allowed area."""
    lowest, highest = _lowest(block, video, look), _highest(block, video, look)
    if look.place.position == TOP:
        return highest
    share = share_of_position(look.place.position)
    if share is None:
        return lowest
    height = block.rises[0] + block.baselines[-1] + block.falls[-1]
    return max(highest, min(share * video.height - height / 2 + block.rises[0], lowest))


def _lowest(block: _Block, video: VideoFormat, look: CaptionLook) -> float:
    """The lowest possible baseline of the first line, so that letters and captions stay within their areas."""
    bottom = min(letters_area(video).bottom, captions_area(video, look.place).bottom - _reach(look.style) * block.size)
    return bottom - block.falls[-1] - block.baselines[-1]


def _highest(block: _Block, video: VideoFormat, look: CaptionLook) -> float:
    top = max(letters_area(video).top, captions_area(video, look.place).top + _reach(look.style) * block.size)
    return top + block.rises[0]


def _reach(style: CaptionStyle) -> float:
    """How far outline, shadow or box extend beyond the letters, as a share of their size."""
    box = max(BOX_BESIDE, _BOX_RISE - _RISE, _BOX_FALL - _FALL) + _APART if style.box else 0.0
    return max(_SHADOW if style.shadow else 0.0, 2 * beside(style) if style.outline else 0.0, box, _APART)


def _boxes(block: _Block, baselines: Sequence[float], centre: float) -> tuple[Box, ...]:
    """A box behind each line. The boxes of consecutive lines touch each other."""
    size = block.size
    boxes: list[Box] = []
    for line, baseline, rise, fall in zip(block.lines, baselines, block.rises, block.falls, strict=True):
        if not line.glyphs:
            continue
        half = line.length / 2 + BOX_BESIDE * size
        top = baseline - max(_BOX_RISE * size, rise + _APART * size)
        bottom = baseline + max(_BOX_FALL * size, fall + _APART * size)
        boxes.append((centre - half, min(top, boxes[-1][3]) if boxes else top, centre + half, bottom))
    return tuple(boxes)


def _even(start: float, size: float, room: int) -> tuple[int, int]:
    """An even start and length that contain a range, limited to the frame."""
    begin = min(max(0, int(start) // 2 * 2), room - 2)
    end = min(room, (int(start + size) // 2 + 1) * 2)
    return begin, max(2, end - begin)


def _fitting(rows: Sequence[Row], video: VideoFormat, look: CaptionLook) -> _Block:
    """The lines set at the style's size, or smaller if they would be too long or too high for the allowed area."""
    size = letter_size(video, look.style)
    block = _set(rows, size, look.style)
    longest = max((line.length for line in block.lines), default=0.0)
    if longest > usable_width(video, look):
        size *= usable_width(video, look) / longest
        block = _set(rows, size, look.style)
    for _ in range(_MOST_TRIES):
        if _highest(block, video, look) <= _lowest(block, video, look):
            break
        size *= _SMALLER
        block = _set(rows, size, look.style)
    return block


def _set(rows: Sequence[Row], size: float, style: CaptionStyle) -> _Block:
    text = "".join(word for row in rows for word in row)
    region, leftward = region_of(text), is_right_to_left(text)
    letters = Letters(chosen_typeface(style.font, region), style.weight)
    lines = [set_line(row, size=size, region=region, right_to_left=leftward, letters=letters) for row in rows]
    rises, falls = [], []
    for line in lines:
        inks = [(glyph.y, extents) for glyph in line.glyphs if (extents := glyph.font.get_glyph_extents(glyph.number))]
        rise = max((y + ink.y_bearing / 64 for y, ink in inks), default=0.0)
        fall = max((-y - (ink.y_bearing + ink.height) / 64 for y, ink in inks), default=0.0)
        rises.append(min(max(_RISE * size, rise), _MOST_RISE * size))
        falls.append(min(max(_FALL * size, fall), _MOST_FALL * size))
    return _Block(lines, size, rises, falls)


def _drawn(glyphs: Iterable[Glyph], left: float, bottom: float, room: tuple[int, int]) -> Ink | None:
    """The coverage of a line's glyphs; None if nothing of them is visible.

    `left` and `bottom` are the distances of the line's left end and baseline from the left and the bottom of a
    rectangle of size `room`. Parts outside the rectangle are cut off.
    """
    raster = hb.RasterDraw()
    seen: list[tuple[float, float, float, float]] = []
    for glyph in glyphs:
        x, y = left + glyph.x, bottom + glyph.y
        raster.transform = (1 / 64, 0, 0, 1 / 64, x, y)
        raster.draw_glyph(glyph.font, glyph.number)
        if ink := glyph.font.get_glyph_extents(glyph.number):
            across, up = (
                sorted((x + ink.x_bearing / 64, x + (ink.x_bearing + ink.width) / 64)),
                sorted((y + ink.y_bearing / 64, y + (ink.y_bearing + ink.height) / 64)),
            )
            seen.append((across[0], up[0], across[1], up[1]))
    if not seen:
        return None
    # Nothing outside the rectangle is drawn, because a bad font may declare glyphs that would fill the memory.
    begin, end = max(0, int(min(box[0] for box in seen)) - 1), min(room[0], int(max(box[2] for box in seen)) + 2)
    low, high = max(0, int(min(box[1] for box in seen)) - 1), min(room[1], int(max(box[3] for box in seen)) + 2)
    if begin >= end or low >= high:
        return None
    raster.extents = hb.RasterExtents(begin, low, end - begin, high - low)
    image = raster.render()
    if image is None:
        raise MemoryError("there is no memory for a caption")
    extents = image.extents
    if not extents.width or not extents.height:
        return None
    rows = np.frombuffer(image.buffer, np.uint8).reshape(extents.height, extents.stride)[::-1, : extents.width]
    return Ink(extents.x_origin, room[1] - extents.y_origin - extents.height, rows.copy()) if rows.any() else None


def _together(words: Iterable[Ink], width: int, height: int) -> Plane:
    letters = np.zeros((height, width), np.uint8)
    for ink in words:
        rows, columns = ink.coverage.shape
        part = letters[ink.y : ink.y + rows, ink.x : ink.x + columns]
        np.maximum(part, ink.coverage, out=part)
    return letters
