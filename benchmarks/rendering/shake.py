"""How much a zoom trembles, in pixels from frame to frame.

Some eighty corners of each frame are found again, to a fraction of a pixel, in the ideal frame of the same number, and
a shift and a stretch are fitted to how far they are off. Compression moves corners one by one, which averages out; a
wrong crop moves all of them, which does not.
"""

import itertools
from collections.abc import Iterator
from pathlib import Path

import av
import cv2
import numpy as np
import numpy.typing as npt

from rendering.reference import Reference

Floats = npt.NDArray[np.float64]
Luma = npt.NDArray[np.uint8]

_COLUMNS, _ROWS = 12, 7
_MARGIN = 40  # pixels along the edges without corners
_WINDOW = (41, 41)
_FURTHEST = 12.0  # pixels: what is found further off is another corner


def measure_shake(video: Path, reference: Reference) -> float:
    """Root mean square, over the frame's area and all frames, of the change of the fitted motion from the one before."""
    job, ideal = reference.job, reference.frames()
    frames, first = _luma(video), 0
    changes = []
    for zooms in reference.zooms:
        corners = _corners(ideal[first, : job.height])
        centre = np.array([job.width - 1, job.height - 1]) / 2
        fits = []
        for place, zoom in enumerate(zooms):
            expected = centre + (corners - centre) * zoom / zooms[0]
            inside = ((expected > _MARGIN * 3 / 4) & (expected < 2 * centre - _MARGIN * 3 / 4)).all(axis=1)
            fits.append(_fit(ideal[first + place, : job.height], next(frames), expected[inside], centre))
        changes.append(np.diff(np.array(fits), axis=0))
        first += len(zooms)
    change = np.concatenate(changes)
    # A stretch s about the middle moves a pixel by s times its distance: over a side of n pixels s * n / sqrt(12).
    spread = np.array([job.width, job.height]) / np.sqrt(12)
    squares = (change[:, :, 0] ** 2 + (change[:, :, 1] * spread) ** 2).sum(axis=1)
    return float(np.sqrt(squares.mean()))


def _luma(video: Path) -> Iterator[Luma]:
    with av.open(str(video)) as container:
        for frame in container.decode(video=0):
            plane = frame.planes[0]
            rows = np.frombuffer(memoryview(plane), np.uint8).reshape(-1, plane.line_size)
            yield np.ascontiguousarray(rows[: frame.height, : frame.width])


def _corners(luma: Luma) -> Floats:
    """The best corner of each cell of a grid, shape (corners, 2), x before y."""
    height, width = luma.shape
    xs = np.linspace(_MARGIN, width - _MARGIN, _COLUMNS + 1).astype(int)
    ys = np.linspace(_MARGIN, height - _MARGIN, _ROWS + 1).astype(int)
    found = []
    for (top, bottom), (left, right) in itertools.product(itertools.pairwise(ys), itertools.pairwise(xs)):
        cell = np.ascontiguousarray(luma[top : bottom - 16, left : right - 16])
        corner = cv2.goodFeaturesToTrack(cell, maxCorners=1, qualityLevel=0.02, minDistance=5)
        if corner is not None:
            found.append(corner.reshape(2) + np.array([left, top]))
    return np.array(found, np.float64)


def _fit(ideal: Luma, frame: Luma, corners: Floats, centre: Floats) -> Floats:
    """Shift and stretch of `frame` against `ideal`: shape (2, 2), a row for each axis."""
    start = corners.astype(np.float32)[:, None]
    found, status, _ = cv2.calcOpticalFlowPyrLK(
        np.ascontiguousarray(ideal),
        frame,
        start,
        None,
        winSize=_WINDOW,
        maxLevel=2,
        criteria=(cv2.TERM_CRITERIA_COUNT | cv2.TERM_CRITERIA_EPS, 80, 1e-4),
        minEigThreshold=1e-3,
    )
    moved = (found - start)[:, 0].astype(np.float64)
    kept = (status[:, 0] == 1) & (np.hypot(*moved.T) < _FURTHEST)
    where = start[kept, 0] - centre
    return np.stack([_line(where[:, axis], moved[kept, axis]) for axis in (0, 1)])


def _line(where: Floats, moved: Floats) -> Floats:
    """Least squares without the outliers: what is four times further off than half of the corners is left out."""
    kept = np.ones(len(where), bool)
    line = np.zeros(2)
    for _ in range(4):
        terms = np.stack([np.ones(kept.sum()), where[kept]], axis=1)
        line = np.linalg.lstsq(terms, moved[kept])[0]
        off = np.abs(moved - line[0] - line[1] * where)
        kept = off < 4 * (np.median(off[kept]) + 1e-4)
    return line
