"""Lays out and rasterises the letters of a caption. Rasterising computes how much of each pixel of a frame the letters
cover.
"""

import functools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
import numpy.typing as npt
import uharfbuzz as hb

from eleven_video.domain.captions.geometry import (
    BOX_BESIDE,
    CaptionLook,
    beside,
    captions_area,
    letter_size,
    letters_area,
    usable_width,
)
from eleven_video.domain.captions.place import TOP, share_of_position
from eleven_video.domain.captions.style import CaptionStyle
from eleven_video.domain.video import VideoFormat
from eleven_video.render.captions.bidi import is_right_to_left
from eleven_video.render.captions.chosen_font import chosen_typeface
from eleven_video.render.captions.fonts import region_of
from eleven_video.render.captions.typesetting import Glyph, Letters, SetLine, set_line

Plane = npt.NDArray[np.uint8]
Row = tuple[str, ...]  # the words of a line; each word includes the space before it
Box = tuple[float, float, float, float]  # left, top, right and bottom of a rectangle, in pixels

# Lengths as multiples of the letters' size in pixels per em: the usual distance between two baselines, the minimum gap
# between the letters of two lines, the minimum height of letters above and below their baseline, and the maximum height
# of letters above and below their baseline.
_LINE, _APART = 1.3, 0.05
_RISE, _FALL = 0.8, 0.25
_MOST_RISE, _MOST_FALL = 2.0, 1.0
# The distance by which a box extends above and below the baseline, as multiples of the letters' size.
_BOX_RISE, _BOX_FALL = 1.02, 0.36
# The distance by which a soft shadow extends beyond the letters, as a multiple of the letters' size.
_SHADOW = 0.55
# If a caption is too high, the size of its letters is multiplied by `_SMALLER` again and again, at most `_MOST_TRIES`
# times.
_SMALLER = 0.9
_MOST_TRIES = 20
_KEPT = 4  # the number of sheets that the cache holds, one for each worker


@dataclass(frozen=True, slots=True)
class Ink:
    """How much of each pixel of a rectangle is covered by letters.

    Attributes:
        x: The rectangle's left edge, in pixels from the left edge of the caption.
        y: The rectangle's upper edge, in pixels from the upper edge of the caption.
        coverage: How much of each pixel is covered, from 0 (not covered) to 255 (completely covered).
    """

    x: int
    y: int
    coverage: Plane


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rasterised letters of a caption, in a rectangle of the frame. The rectangle's position, width and height are
    even numbers of pixels.

    Attributes:
        x: The rectangle's left edge in the frame, in pixels.
        y: The rectangle's upper edge in the frame, in pixels.
        size: The size of the letters in pixels per em.
        letters: How much of each pixel the letters cover, from 0 to 255. The array has the shape (height, width).
        words: How much of each pixel a word covers, for each word. The key is the index of the word, counted over all
            lines. Words without visible letters are not in `words`.
        boxes: The boxes behind the lines, in pixels from the rectangle's upper left corner. `boxes` is empty if the
            style has no boxes.
    """

    x: int
    y: int
    size: float
    letters: Plane
    words: Mapping[int, Ink]
    boxes: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class _Block:
    """The lines of a caption, laid out with letters of one size.

    Attributes:
        lines: The lines, from top to bottom.
        size: The size of the letters in pixels per em.
        rises: The height of the letters above the baseline, in pixels, for each line.
        falls: The height of the letters below the baseline, in pixels, for each line.
    """

    lines: Sequence[SetLine]
    size: float
    rises: Sequence[float]
    falls: Sequence[float]

    @property
    def baselines(self) -> list[float]:
        """The distance from the baseline of the first line down to the baseline of each line, in pixels."""
        steps = [
            max(_LINE * self.size, fall + rise + _APART * self.size)
            for fall, rise in zip(self.falls, self.rises[1:], strict=False)
        ]
        return list(accumulate(steps, initial=0.0))


@functools.lru_cache(maxsize=_KEPT)
def sheet(rows: tuple[Row, ...], video: VideoFormat, look: CaptionLook | None = None) -> Sheet | None:
    """Lay out and rasterise a caption. The result is None if no font has any character of the caption.

    Args:
        rows: The lines, from top to bottom.
        video: The size of the frames.
        look: The style and position of captions. If `look` is None, the default look is used.
    """
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
    """The baseline of the first line, in pixels from the top of the frame. `look` has the position of the caption. If
    the caption would extend beyond the allowed area at this position, the caption is moved into the allowed area.
    """
    lowest, highest = _lowest(block, video, look), _highest(block, video, look)
    if look.place.position == TOP:
        return highest
    share = share_of_position(look.place.position)
    if share is None:
        return lowest
    height = block.rises[0] + block.baselines[-1] + block.falls[-1]
    return max(highest, min(share * video.height - height / 2 + block.rises[0], lowest))


def _lowest(block: _Block, video: VideoFormat, look: CaptionLook) -> float:
    """The lowest baseline of the first line with which the caption does not extend below the allowed area. The baseline
    is in pixels from the top of the frame.
    """
    bottom = min(letters_area(video).bottom, captions_area(video, look.place).bottom - _reach(look.style) * block.size)
    return bottom - block.falls[-1] - block.baselines[-1]


def _highest(block: _Block, video: VideoFormat, look: CaptionLook) -> float:
    top = max(letters_area(video).top, captions_area(video, look.place).top + _reach(look.style) * block.size)
    return top + block.rises[0]


def _reach(style: CaptionStyle) -> float:
    """The maximum distance by which the outline, the shadow or the box extends beyond the letters, as a multiple of the
    letters' size.
    """
    box = max(BOX_BESIDE, _BOX_RISE - _RISE, _BOX_FALL - _FALL) + _APART if style.box else 0.0
    return max(_SHADOW if style.shadow else 0.0, 2 * beside(style) if style.outline else 0.0, box, _APART)


def _boxes(block: _Block, baselines: Sequence[float], centre: float) -> tuple[Box, ...]:
    """The boxes behind the lines of a caption. Each line that has letters has a box. No gap is visible between the
    boxes of consecutive lines.

    Args:
        block: The lines.
        baselines: The baseline of each line, in pixels from the top of the caption.
        centre: The horizontal centre of the lines, in pixels from the left edge of the caption.
    """
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
    """Extend a range of `size` pixels that begins at `start`, so that its start and its length become even.

    The function returns the start and the length of the extended range. The extended range stays within a side of the
    frame that is `room` pixels long.
    """
    begin = min(max(0, int(start) // 2 * 2), room - 2)
    end = min(room, (int(start + size) // 2 + 1) * 2)
    return begin, max(2, end - begin)


def _fitting(rows: Sequence[Row], video: VideoFormat, look: CaptionLook) -> _Block:
    """Lay out the lines of a caption with letters of the style's size. If a line is too long, or if the lines together
    are too high for the allowed area, the letters are made smaller.
    """
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
    """Rasterise glyphs of one line into the rectangle of a caption. The result is None if the glyphs cover no pixel of
    the rectangle.

    Args:
        glyphs: The glyphs. Parts outside the rectangle are cut off.
        left: The distance of the line's left end from the left edge of the rectangle, in pixels.
        bottom: The distance of the line's baseline from the lower edge of the rectangle, in pixels.
        room: The width and the height of the rectangle in pixels.
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
    # Only the area inside the rectangle is drawn, because a bad font may declare glyphs that are so large that they
    # would fill the memory.
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
