"""Converts an RGB picture to the two planes from which frames are drawn. The first plane has the luma. The second plane
has the chroma, with alternating blue and red values.
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

# The maximum enlargement for which OpenCV's cubic filter is used. For a larger enlargement, Pillow's Lanczos filter is
# used. OpenCV's filter is much faster, but can start only at whole pixels of the source. For a tiny picture, whole
# pixels are not exact enough.
_ENLARGED_AT_MOST = 8.0
_LOBES = 3
# A chroma sample belongs to a pair of luma samples. By the default of H.264 (chroma sample location type 0), the
# position of the chroma sample is the position of the left luma sample, which is half a luma sample to the left of the
# middle of the pair.
_CHROMA_SITING = 0.5
# The number of source pixels around the visible rectangle that the filters need, because the filters use neighbouring
# pixels.
_MARGIN = 8


@dataclass(frozen=True, slots=True)
class Planes:
    """The planes of a picture, with values in BT.709 and limited range.

    Attributes:
        luma: The brightness, of shape (rows, columns).
        chroma: The blue and red chroma, of shape (rows / 2, columns / 2, 2).
    """

    luma: Plane
    chroma: Plane


def planes_of(picture: Image.Image, width: int, height: int, oversampling: float, sharpening: float) -> Planes:
    """The planes of an RGB picture that is cropped to the proportions of width x height. The crop is the largest
    possible rectangle around the centre of the picture.

    Args:
        picture: An RGB picture of any size.
        width: The number of columns of the luma plane, which must be even.
        height: The number of rows of the luma plane, which must be even.
        oversampling: The number of columns of the luma plane for each column of a frame. `oversampling` decides how far
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
    # Chroma is shifted only once, although the correct shift depends on the magnification of each frame. The shift of
    # the chroma is correct for the mean magnification of a zoom.
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
        left: The left edge of the rectangle in source pixels. The edge may be between two pixels.
        top: The upper edge of the rectangle in source pixels. The edge may be between two pixels.
        scale: The number of columns of the plane for each column of the rectangle, which is also the ratio of the rows.
        width: The number of columns of the plane.
        height: The number of rows of the plane.
    """

    left: float
    top: float
    scale: float
    width: int
    height: int

    def luma(self, source: Plane) -> Plane:
        """The resized luma plane. First, a Lanczos filter doubles the size of the source. Then cubic interpolation
        resizes the doubled source without visible loss. The result is as good as the result of a Lanczos filter alone.
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
    """The range of whole pixels that covers `length` pixels after `start` on a side of the picture, plus the margin
    that the filters need.

    Returns:
        The index of the first pixel, and the index after the last pixel. The range stays within the side, which has
        `size` pixels.
    """
    return max(0, math.floor(start) - _MARGIN), min(size, math.ceil(start + length) + _MARGIN)


def _doubled(plane: Plane, x: float, y: float) -> Plane:
    """A plane with twice as many rows and columns as `plane`. The content of the new plane is moved left by `x` and up
    by `y` pixels of `plane`.
    """
    height, width = plane.shape
    pairs = np.empty((height, 2, width, 2), np.uint8)
    for place, down in enumerate((_weights(y - 0.25), _weights(y + 0.25))):
        columns = [_filtered(plane, _weights(x + step), down) for step in (-0.25, 0.25)]
        cv2.merge(columns, pairs[:, place])
    return pairs.reshape(height * 2, width * 2)


def _weights(shift: float) -> Kernel:
    """The weights of a pixel and its neighbours to compute the value at the position `shift` pixels after the pixel.
    `shift` is at most 0.75. The weights are a Lanczos kernel with three lobes.
    """
    places = np.arange(-_LOBES, _LOBES + 1) - shift
    weights = np.sinc(places) * np.sinc(places / _LOBES) * (np.abs(places) < _LOBES)
    return np.asarray(weights / weights.sum(), np.float32)


def _filtered(plane: Plane, across: Kernel, down: Kernel) -> Plane:
    return _plane(cv2.sepFilter2D(plane, -1, across, down, borderType=cv2.BORDER_REPLICATE))


def _plane(array: object) -> Plane:
    """Return the same array with a more exact type for mypy. The types in OpenCV's stubs are too general."""
    return np.asarray(array, np.uint8)
