"""Draws captions with the outline, shadow and box of their style. A drawn caption consists of planes that are laid over
NV12 frames.
"""

import functools
from dataclasses import dataclass

import cv2
import numpy as np

from eleven_video.domain.captions.geometry import CaptionLook
from eleven_video.domain.captions.style import CaptionStyle, colour_of
from eleven_video.domain.video import VideoFormat
from eleven_video.render.captions.layers import Layer, Share, blended, share_of
from eleven_video.render.captions.letter_raster import Box, Ink, Plane, Row, sheet

# Lengths as multiples of the letters' size in pixels per em: the radius of the shadow, the distance of the shadow below
# the letters, and the radius of the corners of a box.
_SHADOW, _FALL, _ROUND = 0.16, 0.05, 0.16
# The factors by which the coverage of blurred letters is multiplied to give the outline and the shadow. The factors
# make the soft edge around the letters more visible.
_OUTLINE_GAIN, _SHADOW_GAIN = 4.5, 1.5
# Two lengths as multiples of the letters' size in pixels per em. An outline up to the width `_THIN` is made by a blur.
# For a wider outline, the letters are first made thicker and then blurred by `_SOFT`, because a wide blur would fill
# the holes of letters.
_THIN, _SOFT = 0.06, 0.02
_KEPT = 12  # the number of captions that the cache of all workers holds; each caption takes about half a MB at 1080p
_SHAPES = 4  # the number of captions whose layers the cache holds, one for each worker


@dataclass(frozen=True, slots=True)
class Lettering:
    """A drawn caption for frames of one size. Each value s of the frame is replaced by s * keep / 255 + add.

    Attributes:
        x: The caption's left edge in the frame, an even number of luma pixels.
        y: The caption's upper edge in the frame, an even number of luma pixels.
        luma_keep: The values of `keep` for the luma plane, 0 to 255, of shape (height, width). The height and the width
            are even.
        luma_add: The values of `add` for the luma plane, of shape (height, width). The height and the width are even.
        chroma_keep: The values of `keep` for the chroma plane, 0 to 255, of shape (height / 2, width / 2, 2).
        chroma_add: The values of `add` for the chroma plane, of shape (height / 2, width / 2, 2).
    """

    x: int
    y: int
    luma_keep: Plane
    luma_add: Plane
    chroma_keep: Plane
    chroma_add: Plane

    def lay_over(self, luma: Plane, chroma: Plane) -> None:
        """Draw the caption into the planes `luma` and `chroma` of a frame. The frame must have the size for which the
        caption was drawn.
        """
        _blend(luma, self.x, self.y, self.luma_keep, self.luma_add)
        _blend(chroma, self.x // 2, self.y // 2, self.chroma_keep, self.chroma_add)


@functools.lru_cache(maxsize=_KEPT)
def letter(
    rows: tuple[Row, ...], video: VideoFormat, spoken: int | None = None, look: CaptionLook | None = None
) -> Lettering | None:
    """Draw the lines of a caption. The result is None if no font has any character of the lines.

    Args:
        rows: The lines, from top to bottom.
        video: The size of the frames.
        spoken: The index, counted over all lines, of the word that is drawn in the colour for spoken words. If `spoken`
            is None, all words are drawn in the usual colour. `spoken` does not change the positions of letters.
        look: The style and position of captions. If `look` is None, the default look is used.
    """
    look = look or CaptionLook()
    drawn = sheet(rows, video, look)
    if drawn is None:
        return None
    if spoken is not None:
        plain = letter(rows, video, None, look)
        ink = drawn.words.get(spoken)
        if plain is None or ink is None:
            return plain
        return _coloured(plain, ink, _layers(rows, video, look), look.style)
    blend = blended(_layers(rows, video, look))
    return Lettering(drawn.x, drawn.y, blend.luma_keep, blend.luma_add, blend.chroma_keep, blend.chroma_add)


def _coloured(plain: Lettering, ink: Ink, layers: tuple[Layer, ...], style: CaptionStyle) -> Lettering:
    """Copy the caption `plain` with one word in the colour for spoken words. To save time, only the area around this
    word is drawn again.

    Args:
        plain: The caption with all words in the usual colour.
        ink: The coverage of the word's pixels.
        layers: The layers of the caption.
        style: The style of the caption.
    """
    height, width = plain.luma_add.shape
    rows, columns = ink.coverage.shape
    # The area that is copied. The area contains the word and the pixels around the word. Each chroma value is the mean
    # of several pixels, so the chroma of pixels near the word also depends on the word.
    top, left = max(0, ink.y // 2 * 2 - 2), max(0, ink.x // 2 * 2 - 2)
    bottom, right = min(height, (ink.y + rows) // 2 * 2 + 4), min(width, (ink.x + columns) // 2 * 2 + 4)
    # The area that is blended is larger than the area that is copied. At the border of the blended area, the chroma is
    # wrong, because the pixels beyond the border are missing.
    start, end = max(0, left - 2), min(width, right + 2)
    word = np.zeros((bottom - top, end - start), np.float32)
    word[ink.y - top : ink.y - top + rows, ink.x - start : ink.x - start + columns] = share_of(ink.coverage)
    *below, letters = (Layer(layer.coverage[top:bottom, start:end], layer.colour) for layer in layers)
    rest = np.asarray(np.clip(letters.coverage - word, 0, 1) / np.maximum(1 - word, 1 / 255), np.float32)
    part = blended([*below, Layer(rest, letters.colour), Layer(word, colour_of(style.spoken_colour))])
    planes = []
    for whole, piece, half in (
        (plain.luma_keep, part.luma_keep, 1),
        (plain.luma_add, part.luma_add, 1),
        (plain.chroma_keep, part.chroma_keep, 2),
        (plain.chroma_add, part.chroma_add, 2),
    ):
        copy = whole.copy()
        copy[top // half : bottom // half, left // half : right // half] = piece[
            :, (left - start) // half : (right - start) // half
        ]
        planes.append(copy)
    return Lettering(plain.x, plain.y, *planes)


@functools.lru_cache(maxsize=_SHAPES)
def _layers(rows: tuple[Row, ...], video: VideoFormat, look: CaptionLook) -> tuple[Layer, ...]:
    """The layers of a caption from bottom to top: box, outline with shadow, and letters. The result is empty if no font
    has any character of the caption.
    """
    drawn, style = sheet(rows, video, look), look.style
    if drawn is None:
        return ()
    letters = share_of(drawn.letters)
    layers = [Layer(letters, colour_of(style.colour))]
    if style.outline or style.shadow:
        layers.insert(0, Layer(_darkness(letters, drawn.size, style), colour_of(style.outline_colour)))
    if style.box:
        layers.insert(0, Layer(_boxed(drawn.boxes, letters.shape, drawn.size), colour_of(style.box)))
    return tuple(layers)


def _darkness(letters: Share, size: float, style: CaptionStyle) -> Share:
    outline = _outlined(letters, size, style.outline) if style.outline else np.zeros_like(letters)
    if not style.shadow:
        return outline
    shadow = np.minimum(_blurred(letters, _SHADOW * size) * _SHADOW_GAIN, 1) * np.float32(style.shadow)
    fall = min(round(_FALL * size), len(letters) - 1)
    fallen = np.zeros_like(shadow)
    fallen[fall:] = shadow[: len(letters) - fall]
    return np.asarray(np.maximum(outline, fallen), np.float32)


def _outlined(letters: Share, size: float, width: float) -> Share:
    if width <= _THIN:
        return np.asarray(np.minimum(_blurred(letters, width * size) * _OUTLINE_GAIN, 1), np.float32)
    radius = max(1, round(width * size))
    round_brush = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius + 1, 2 * radius + 1))
    return _blurred(np.asarray(cv2.dilate(letters, round_brush), np.float32), _SOFT * size)


def _boxed(boxes: tuple[Box, ...], shape: tuple[int, ...], size: float) -> Share:
    """How much of each pixel the boxes cover, from 0 to 1. The boxes have round corners and smooth edges.

    `shape` is the height and the width of the caption in pixels. `size` is the size of the letters in pixels per em.
    """
    rows, columns = np.arange(shape[0], dtype=np.float32)[:, None] + 0.5, np.arange(shape[1], dtype=np.float32) + 0.5
    covered = np.zeros(shape[:2], np.float32)
    for left, top, right, bottom in boxes:
        radius = max(0.0, min(_ROUND * size, (right - left) / 2, (bottom - top) / 2))
        across = np.maximum(np.maximum(left + radius - columns, columns - right + radius), 0)
        down = np.maximum(np.maximum(top + radius - rows, rows - bottom + radius), 0)
        np.maximum(covered, np.clip(radius + 0.5 - np.hypot(across, down), 0, 1), out=covered)
    return covered


def _blurred(letters: Share, sigma: float) -> Share:
    return np.asarray(cv2.GaussianBlur(letters, (0, 0), max(sigma, 0.3)), np.float32)


def _blend(plane: Plane, x: int, y: int, keep: Plane, add: Plane) -> None:
    part = plane[y : y + keep.shape[0], x : x + keep.shape[1]]
    cv2.add(cv2.multiply(part, keep, scale=1 / 255), add, dst=part)
