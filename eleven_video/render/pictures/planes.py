"""Converts an RGB picture to the two planes from which frames are drawn: luma, and chroma with alternating blue and red
values.
"""

import math
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

from eleven_video.render.pictures.decode import cover, covering_box
from eleven_video.render.pictures.motion import ZOOM_MAX

Plane = npt.NDArray[np.uint8]
Kernel = npt.NDArray[np.float32]

# The matrix that converts RGB to BT.709 Y'CbCr in limited range (luma 16 to 235, chroma 16 to 240): ITU-R BT.709-6,
# section 3.
_BT709 = np.array(
    [
        [0.2126 * 219 / 255, 0.7152 * 219 / 255, 0.0722 * 219 / 255, 16],
        [-0.2126 / 1.8556 * 224 / 255, -0.7152 / 1.8556 * 224 / 255, 0.5 * 224 / 255, 128],
        [0.5 * 224 / 255, -0.7152 / 1.5748 * 224 / 255, -0.0722 / 1.5748 * 224 / 255, 128],
    ],
    np.float32,
)

# The greatest enlargement for which OpenCV's cubic filter is used instead of Pillow's Lanczos filter. OpenCV's filter
# is many times as fast, but can start only at whole pixels of the source. For a tiny picture, whole pixels are not
# exact enough.
_ENLARGED_AT_MOST = 8.0
_LOBES = 3
# A chroma sample belongs to a pair of luma samples. The chroma sample lies half a luma sample left of the middle of the
# pair, at the left luma sample: H.264's default, chroma sample location type 0.
_CHROMA_SITING = 0.5
# The number of source pixels around the visible part that the filters need, because they use neighbouring pixels.
_MARGIN = 8


@dataclass(frozen=True, slots=True)
class Planes:
    """The planes of a picture in BT.709, limited range.

    Attributes:
        luma: The brightness, of shape (rows, columns).
        chroma: The blue and red chroma of half the size, of shape (rows / 2, columns / 2, 2).
    """

    luma: Plane
    chroma: Plane


def planes_of(picture: Image.Image, width: int, height: int, oversampling: float, sharpening: float) -> Planes:
    """The planes of the largest centred part of an RGB picture that has the proportions of width x height.

    Args:
        picture: An RGB picture of any size.
        width: The number of columns of the luma plane, even.
        height: The number of rows of the luma plane, even.
        oversampling: How many columns the luma plane has for each column of a frame. The oversampling decides how far
            chroma is shifted.
        sharpening: The weight with which the neighbours of a luma pixel are subtracted from this pixel. If `sharpening`
            is 0, the plane is not sharpened.
    """
    left, top, right, _ = covering_box(picture, width, height)
    scale = width / (right - left)
    if 1 <= scale <= _ENLARGED_AT_MOST:
        columns, rows = _around(left, width / scale, picture.width), _around(top, height / scale, picture.height)
        part = picture.crop((columns[0], rows[0], columns[1], rows[1]))
        left, top = left - columns[0], top - rows[0]
    else:
        part, left, top, scale = cover(picture, width, height), 0.0, 0.0, 1.0
    colours = cv2.transform(np.asarray(part), _BT709)
    place = _Place(left, top, scale, width, height)
    # Chroma is shifted only once, here, although the right shift depends on the magnification of each frame. The shift
    # used here is right for the mean magnification of a zoom.
    shift = _CHROMA_SITING * oversampling / ((1 + ZOOM_MAX) / 2) / scale
    half_place = _Place(left - shift, top, scale / 2, width // 2, height // 2)
    luma = place.luma(_plane(cv2.extractChannel(colours, 0)))
    blue, red = (half_place.chroma(_plane(cv2.extractChannel(colours, channel))) for channel in (1, 2))
    kernel = np.array([-sharpening, 1 + 2 * sharpening, -sharpening], np.float32)
    luma = _filtered(luma, kernel, kernel)
    return Planes(luma, _plane(cv2.merge([blue, red])))


@dataclass(frozen=True, slots=True)
class _Place:
    """The rectangle of a source picture from which a plane of width x height pixels is made.

    Attributes:
        left: The rectangle's left edge in source pixels. It may lie between two pixels.
        top: The rectangle's upper edge in source pixels. It may lie between two pixels.
        scale: The number of columns and rows of the plane for each source pixel.
        width: The number of columns of the plane.
        height: The number of rows of the plane.
    """

    left: float
    top: float
    scale: float
    width: int
    height: int

    def luma(self, source: Plane) -> Plane:
        """The luma plane, resized as well as a Lanczos filter would resize it. First a Lanczos filter doubles the size
        of the source. Cubic interpolation then loses nothing visible.
        """
        column, row = round(self.left), round(self.top)
        if (self.left, self.top, self.scale) == (0, 0, 1):
            return source
        doubled = _doubled(source, self.left - column, self.top - row)
        return self._cut(doubled, 2 * column, 2 * row, self.scale / 2, cv2.INTER_CUBIC)

    def chroma(self, source: Plane) -> Plane:
        column, row = round(self.left), round(self.top)
        source = _filtered(source, _weights(self.left - column), _weights(self.top - row))
        return self._cut(source, column, row, self.scale, cv2.INTER_CUBIC if self.scale >= 1 else cv2.INTER_AREA)

    def _cut(self, source: Plane, column: int, row: int, scale: float, interpolation: int) -> Plane:
        bottom, right = row + math.ceil(self.height / scale) + 2, column + math.ceil(self.width / scale) + 2
        above, below = max(0, -row), max(0, bottom - source.shape[0])
        before, behind = max(0, -column), max(0, right - source.shape[1])
        if above + below + before + behind:
            source = _plane(cv2.copyMakeBorder(source, above, below, before, behind, cv2.BORDER_REPLICATE))
        part = source[row + above : bottom + above, column + before : right + before]
        resized = cv2.resize(part, None, fx=scale, fy=scale, interpolation=interpolation)
        return _plane(resized[: self.height, : self.width])


def _around(start: float, length: float, size: int) -> tuple[int, int]:
    """Which whole pixels along a side of the picture cover `length` pixels from `start` on, plus the margin that the
    filters need.

    Returns:
        The index of the first pixel, and the index after the last pixel. The indexes do not leave the side, which has
        `size` pixels.
    """
    return max(0, math.floor(start) - _MARGIN), min(size, math.ceil(start + length) + _MARGIN)


def _doubled(plane: Plane, x: float, y: float) -> Plane:
    """A plane with twice as many rows and columns as `plane`. Its content is moved left by `x` and up by `y` pixels of
    `plane`.
    """
    height, width = plane.shape
    pairs = np.empty((height, 2, width, 2), np.uint8)
    for place, down in enumerate((_weights(y - 0.25), _weights(y + 0.25))):
        columns = [_filtered(plane, _weights(x + step), down) for step in (-0.25, 0.25)]
        cv2.merge(columns, pairs[:, place])
    return pairs.reshape(height * 2, width * 2)


def _weights(shift: float) -> Kernel:
    """The weights of a pixel and its neighbours in the value that lies `shift` pixels, at most 0.75, after the pixel.
    They are a Lanczos kernel with three lobes.
    """
    places = np.arange(-_LOBES, _LOBES + 1) - shift
    weights = np.sinc(places) * np.sinc(places / _LOBES) * (np.abs(places) < _LOBES)
    return np.asarray(weights / weights.sum(), np.float32)


def _filtered(plane: Plane, across: Kernel, down: Kernel) -> Plane:
    return _plane(cv2.sepFilter2D(plane, -1, across, down, borderType=cv2.BORDER_REPLICATE))


def _plane(array: object) -> Plane:
    """The same array, with a type that mypy knows. The type stubs of OpenCV are too general."""
    return np.asarray(array, np.uint8)
