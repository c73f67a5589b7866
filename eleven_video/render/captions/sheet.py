"""A caption as coverage: how much of each sample its letters take, and where it lies in the frame."""

import functools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import uharfbuzz as hb

from eleven_video.domain.caption_size import bottom_margin, letter_size, usable_width
from eleven_video.domain.video import VideoFormat
from eleven_video.render.captions.bidi import is_right_to_left
from eleven_video.render.captions.fonts import region_of
from eleven_video.render.captions.typesetting import Glyph, SetLine, set_line

Plane = npt.NDArray[np.uint8]
Row = tuple[str, ...]  # the words of a line, each with the space before it

# Shares of the letters' size: from line to line; room over the first baseline, under the last and at the sides for
# marks, outline and shadow; how far letters hang below their baseline.
_LINE = 1.3
_ABOVE, _BELOW, _BESIDE = 1.45, 0.8, 0.6
_DESCENT = 0.25
_KEPT = 4  # one for each worker that shows a caption at the time


@dataclass(frozen=True, slots=True)
class Ink:
    """Coverage, 0 to 255, of a rectangle whose upper left corner is at `x` and `y`."""

    x: int
    y: int
    coverage: Plane


@dataclass(frozen=True, slots=True)
class Sheet:
    """A caption's rectangle, with all four sides even: its corner in the frame, all its letters, and each word's own
    with its place in the rectangle. `size` is that of the letters, in pixels to the em.
    """

    x: int
    y: int
    size: float
    letters: Plane
    words: Mapping[int, Ink]


@functools.lru_cache(maxsize=_KEPT)
def sheet(rows: tuple[Row, ...], video: VideoFormat) -> Sheet | None:
    """Set lines, upper first, the lowest at the bottom of the safe area; None if no font has any of it."""
    lines, size = _set(rows, video)
    longest = max((line.length for line in lines if line.glyphs), default=0.0)
    baseline = video.height - bottom_margin(video) - _DESCENT * size  # of the last line
    top = baseline - size * (_LINE * (len(lines) - 1) + _ABOVE)
    x, width = _even(video.width / 2 - longest / 2 - _BESIDE * size, longest + 2 * _BESIDE * size, video.width)
    y, height = _even(top, baseline + _BELOW * size - top, video.height)
    words: dict[int, Ink] = {}
    first = 0
    for number, (row, line) in enumerate(zip(rows, lines, strict=True)):
        left = (video.width - line.length) / 2 - x
        bottom = y + height - baseline + size * _LINE * (len(lines) - 1 - number)
        for word in range(len(row)):
            ink = _drawn((glyph for glyph in line.glyphs if glyph.word == word), left, bottom, (width, height))
            if ink is not None:
                words[first + word] = ink
        first += len(row)
    return Sheet(x, y, size, _together(words.values(), width, height), words) if words else None


def _even(start: float, size: float, room: int) -> tuple[int, int]:
    """The least even start and length that hold a stretch, as far as there is room."""
    begin = min(max(0, int(start) // 2 * 2), room - 2)
    end = min(room, (int(start + size) // 2 + 1) * 2)
    return begin, max(2, end - begin)


def _set(rows: Sequence[Row], video: VideoFormat) -> tuple[list[SetLine], float]:
    """The lines and the size they are set in: smaller than usual if one would be too long for the frame."""
    text = "".join(word for row in rows for word in row)
    region, leftward = region_of(text), is_right_to_left(text)
    size = letter_size(video)
    lines = [set_line(row, size=size, region=region, right_to_left=leftward) for row in rows]
    longest = max((line.length for line in lines), default=0.0)
    if longest > usable_width(video):
        size *= usable_width(video) / longest
        lines = [set_line(row, size=size, region=region, right_to_left=leftward) for row in rows]
    return lines, size


def _drawn(glyphs: Iterable[Glyph], left: float, bottom: float, room: tuple[int, int]) -> Ink | None:
    """Glyphs of a line whose left end and baseline are so far from the left and the bottom of a rectangle; what is
    outside is cut off. None if nothing is seen of them.
    """
    raster = hb.RasterDraw()
    for glyph in glyphs:
        raster.transform = (1 / 64, 0, 0, 1 / 64, left + glyph.x, bottom + glyph.y)
        raster.draw_glyph(glyph.font, glyph.number)
    image = raster.render()
    if image is None:
        raise MemoryError("there is no memory for a caption")
    extents = image.extents
    if not extents.width or not extents.height:
        return None
    rows = np.frombuffer(image.buffer, np.uint8).reshape(extents.height, extents.stride)[::-1, : extents.width]
    x, y = extents.x_origin, room[1] - extents.y_origin - extents.height
    seen = rows[max(0, -y) : room[1] - y, max(0, -x) : room[0] - x]
    return Ink(max(0, x), max(0, y), seen.copy()) if seen.size else None


def _together(words: Iterable[Ink], width: int, height: int) -> Plane:
    letters = np.zeros((height, width), np.uint8)
    for ink in words:
        rows, columns = ink.coverage.shape
        part = letters[ink.y : ink.y + rows, ink.x : ink.x + columns]
        np.maximum(part, ink.coverage, out=part)
    return letters
