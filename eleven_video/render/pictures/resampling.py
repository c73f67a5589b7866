"""Draws a plane of pixels at any magnification and any sub-pixel position.

`cv2.resize` magnifies with a precision of 1/2048 pixel, but the top left corner of its result is always at a whole
pixel of the source. So a frame is drawn as four quadrants, which are resized outward from a common point, the anchor.
At the anchor, a pixel edge of the frame coincides with a pixel edge of the plane. Because of the anchor, the picture
neither shakes nor drifts.
"""

import math
from dataclasses import dataclass
from typing import Self

import cv2
import numpy as np
import numpy.typing as npt

Plane = npt.NDArray[np.uint8]

# The maximum distance between an anchor and the centre of the plane along each axis, in pixels of the plane.
_REACH = 48
_NEAR_FIRST = np.array(sorted(range(-_REACH, _REACH + 1), key=lambda edge: (abs(edge), edge)))


@dataclass(frozen=True, slots=True)
class Anchor:
    """A position along one axis at which a pixel edge of the frame coincides with a pixel edge of the plane.

    Attributes:
        frame: The position of the edge in the frame, in frame pixels from the left or the upper side of the frame.
        plane: The position of the edge in the plane, in plane pixels from the centre of the plane.
    """

    frame: int
    plane: int


def anchor(centre: float, scale: float, size: int, reach: int = _REACH) -> Anchor:
    """The anchor along one axis of a frame with `size` pixels. The plane is magnified by `scale`.

    The anchor is a pixel edge of the plane near the centre of the plane. Of these edges, the edge with the smallest
    distance to a pixel edge of the frame is used. If the centre of the plane is at a pixel edge of the frame, the
    distance is zero. If not, the distance is at most 1/100 pixel, unless `scale` is close to a ratio of small numbers,
    such as 3/2.

    Args:
        centre: The position of the plane's centre in the frame, in frame pixels.
        scale: The number of frame pixels for each pixel of the plane.
        size: The number of frame pixels along the axis, at least 2.
        reach: The maximum distance between the anchor and the centre of the plane, in plane pixels. `reach` is at most
            48.
    """
    offsets = _NEAR_FIRST[: 2 * reach + 1]
    places = centre + offsets * scale
    edges = np.clip(np.rint(places), 1, size - 1)
    best = int(np.argmin(np.abs(places - edges)))
    return Anchor(int(edges[best]), int(offsets[best]))


@dataclass(frozen=True, slots=True)
class Quadrants:
    """A plane that is divided into four quadrants. Quadrants are mirrored if needed, so that the rows and columns of
    each quadrant run from the centre of the plane outward.

    Attributes:
        parts: The quadrants in the order top left, top right, bottom left, bottom right. Each quadrant also includes
            `reach_x` columns and `reach_y` rows beyond the centre of the plane, because the anchor of a frame may be
            beyond the centre.
        reach_x: The maximum horizontal distance between an anchor and the centre, in pixels of the plane.
        reach_y: The maximum vertical distance between an anchor and the centre, in pixels of the plane.
    """

    parts: tuple[Plane, Plane, Plane, Plane]
    reach_x: int
    reach_y: int

    @classmethod
    def around(cls, plane: Plane, x: int, y: int) -> Self:
        """Divide a plane at its centre, which is before column `x` and before row `y`. The plane has the shape (rows,
        columns) or (rows, columns, 2).
        """
        rows, columns = plane.shape[:2]
        reach_x, reach_y = min(_REACH, x, columns - x), min(_REACH, y, rows - y)
        left, right = plane[:, : x + reach_x], plane[:, x - reach_x :]
        parts = (
            cv2.flip(left[: y + reach_y], -1),
            cv2.flip(right[: y + reach_y], 0),
            cv2.flip(left[y - reach_y :], 1),
            right[y - reach_y :].copy(),
        )
        a, b, c, d = (np.asarray(part, np.uint8) for part in parts)
        return cls((a, b, c, d), reach_x, reach_y)

    def draw(self, scale: float, target: Plane, x: float, y: float) -> None:
        """Fill `target` with the plane, resized by `scale`. The centre of the plane is `x` pixels to the right of and
        `y` pixels below the top left corner of `target`.
        """
        height, width = target.shape[:2]
        across, down = anchor(x, scale, width, self.reach_x), anchor(y, scale, height, self.reach_y)
        left, right = self.reach_x - across.plane, self.reach_x + across.plane
        top, bottom = self.reach_y - down.plane, self.reach_y + down.plane
        column, row = across.frame, down.frame
        a, b, c, d = self.parts
        cv2.flip(_resize(a[top:, left:], scale, column, row), -1, target[:row, :column])
        cv2.flip(_resize(b[top:, right:], scale, width - column, row), 0, target[:row, column:])
        cv2.flip(_resize(c[bottom:, left:], scale, column, height - row), 1, target[row:, :column])
        target[row:, column:] = _resize(d[bottom:, right:], scale, width - column, height - row)


def _resize(part: Plane, scale: float, width: int, height: int) -> Plane:
    """The first width x height pixels of the result of resizing `part` by `scale`."""
    rows = min(math.ceil(height / scale) + 1, part.shape[0])
    columns = min(math.ceil(width / scale) + 1, part.shape[1])
    resized = cv2.resize(part[:rows, :columns], None, fx=scale, fy=scale, interpolation=cv2.INTER_LINEAR)
    return np.asarray(resized[:height, :width], np.uint8)
