"""A plane of pixels that can be drawn at any magnification and any sub-pixel position.

`cv2.resize` with explicit factors maps positions to 1/2048 pixel and leaves the top left corner in place, but starts there
at a whole pixel. So a frame is drawn as four quadrants, each resized outward from one anchor, a point where a pixel edge of
the frame meets a pixel edge of the plane. The picture then neither shakes nor drifts.
"""

import math
from dataclasses import dataclass
from typing import Self

import cv2
import numpy as np
import numpy.typing as npt

Plane = npt.NDArray[np.uint8]

# The largest distance of an anchor from the plane's centre, in pixels of the plane.
_REACH = 48
_NEAR_FIRST = np.array(sorted(range(-_REACH, _REACH + 1), key=lambda edge: (abs(edge), edge)))


@dataclass(frozen=True, slots=True)
class Anchor:
    """A pixel edge of the frame, and the plane's pixel edge at that position, counted from the plane's centre."""

    frame: int
    plane: int


def anchor(centre: float, scale: float, size: int, reach: int = _REACH) -> Anchor:
    """The anchor along one axis of a frame of `size` pixels, for a plane magnified by `scale`.

    Of the plane's edges up to `reach` from its centre, it is the one that is closest to an edge of the frame. It is exact
    if the centre is on an edge; otherwise within 1/100 pixel, unless `scale` is close to a ratio of small numbers.

    Args:
        centre: The position of the plane's centre in frame pixels.
        scale: Frame pixels for a pixel of the plane.
        size: At least 2.
        reach: At most 48.
    """
    offsets = _NEAR_FIRST[: 2 * reach + 1]
    places = centre + offsets * scale
    edges = np.clip(np.rint(places), 1, size - 1)
    best = int(np.argmin(np.abs(places - edges)))
    return Anchor(int(edges[best]), int(offsets[best]))


@dataclass(frozen=True, slots=True)
class Quadrants:
    """A plane in four parts: top left, top right, bottom left, bottom right. Each is mirrored to start in the middle.

    Each part extends beyond the middle by the largest distance of an anchor.
    """

    parts: tuple[Plane, Plane, Plane, Plane]
    reach_x: int
    reach_y: int

    @classmethod
    def around(cls, plane: Plane, x: int, y: int) -> Self:
        """Cut a plane of shape (rows, columns) or (rows, columns, 2) at its centre, the pixel edges x and y."""
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
        """Fill `target` with the plane resized by `scale`, its centre x and y pixels from the top left corner."""
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
    """The first width x height pixels of `part` after resizing it by `scale`."""
    rows = min(math.ceil(height / scale) + 1, part.shape[0])
    columns = min(math.ceil(width / scale) + 1, part.shape[1])
    resized = cv2.resize(part[:rows, :columns], None, fx=scale, fy=scale, interpolation=cv2.INTER_LINEAR)
    return np.asarray(resized[:height, :width], np.uint8)
