"""From an RGB picture to moving NV12 frames: planes are prepared once, and each frame is resized out of them.

A frame is drawn as four quadrants, each resized outward from the zoom's centre. `cv2.resize` with explicit factors maps
positions to 1/2048 pixel and keeps the quadrant's inner corner fixed, so the zoom neither shakes nor drifts.
"""

import math
from dataclasses import dataclass
from typing import Self

import av
import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

from eleven_video.domain.video import VideoFormat
from eleven_video.render.motion import ZOOM_MAX, zoom_centre
from eleven_video.render.pictures import cover

Plane = npt.NDArray[np.uint8]

# One encoder per core is busy already; OpenCV's own threads would only get in each other's way.
cv2.setNumThreads(1)

# The planes are kept at this multiple of the frame's size: linear sampling then hardly softens, and does not alias yet.
_OVERSAMPLING = 1.5
# Undoes the mean softening of two-tap linear sampling.
_SHARPENING = 0.14

# RGB to BT.709 Y'CbCr in limited range, ITU-R BT.709-6 section 3: luma 16..235, chroma 16..240.
_BT709 = np.array(
    [
        [0.2126 * 219 / 255, 0.7152 * 219 / 255, 0.0722 * 219 / 255, 16],
        [-0.2126 / 1.8556 * 224 / 255, -0.7152 / 1.8556 * 224 / 255, 0.5 * 224 / 255, 128],
        [0.5 * 224 / 255, -0.7152 / 1.5748 * 224 / 255, -0.0722 / 1.5748 * 224 / 255, 128],
    ],
    np.float32,
)


@dataclass(frozen=True, slots=True)
class Quadrants:
    """One plane in four parts, top left, top right, bottom left, bottom right, each mirrored so that it starts at the centre."""

    parts: tuple[Plane, Plane, Plane, Plane]

    @classmethod
    def around(cls, plane: Plane, x: int, y: int) -> Self:
        top, bottom = plane[y - 1 :: -1], plane[y:]
        views = (top[:, x - 1 :: -1], top[:, x:], bottom[:, x - 1 :: -1], bottom[:, x:])
        a, b, c, d = (np.ascontiguousarray(view) for view in views)
        return cls((a, b, c, d))

    def draw(self, scale: float, target: Plane, x: int, y: int) -> None:
        """Resize by `scale` into `target`, with the centre at the pixel edges x and y of it."""
        height, width = target.shape[:2]
        for part, rows, columns, flip in (
            (self.parts[0], slice(0, y), slice(0, x), -1),
            (self.parts[1], slice(0, y), slice(x, width), 0),
            (self.parts[2], slice(y, height), slice(0, x), 1),
            (self.parts[3], slice(y, height), slice(x, width), None),
        ):
            region = target[rows, columns]
            resized = _resize(part, scale, region.shape[1], region.shape[0])
            if flip is None:
                region[...] = resized
            else:
                cv2.flip(resized, flip, region)


class Still:
    """A picture ready to be drawn at any magnification from 1.00 to `ZOOM_MAX`."""

    def __init__(self, picture: Image.Image, video: VideoFormat) -> None:
        width, height = round(video.width * _OVERSAMPLING), round(video.height * _OVERSAMPLING)
        colours = cv2.transform(np.asarray(cover(picture, width, height)), _BT709)
        kernel = np.array([-_SHARPENING, 1 + 2 * _SHARPENING, -_SHARPENING], np.float32)
        luma = cv2.sepFilter2D(cv2.extractChannel(colours, 0), -1, kernel, kernel, borderType=cv2.BORDER_REPLICATE)
        self._centre = zoom_centre(video.width), zoom_centre(video.height)
        x, y = (round(edge * _OVERSAMPLING) for edge in self._centre)
        self._luma = Quadrants.around(_plane(luma), x, y)
        self._chroma = Quadrants.around(_halved(_plane(colours[..., 1:])), x // 2, y // 2)

    def draw(self, zoom: float, canvas: "Canvas") -> None:
        x, y = self._centre
        scale = zoom / _OVERSAMPLING
        self._luma.draw(scale, canvas.luma, x, y)
        self._chroma.draw(scale, canvas.chroma, x // 2, y // 2)


class Canvas:
    """One NV12 frame in FFmpeg's memory, and its planes as arrays that write into it."""

    def __init__(self, video: VideoFormat) -> None:
        self.frame = av.VideoFrame(video.width, video.height, "nv12")
        luma, chroma = self.frame.planes
        rows = np.frombuffer(memoryview(luma), np.uint8).reshape(-1, luma.line_size)
        self.luma: Plane = rows[: video.height, : video.width]
        pairs = np.frombuffer(memoryview(chroma), np.uint8).reshape(-1, chroma.line_size // 2, 2)
        self.chroma: Plane = pairs[: video.height // 2, : video.width // 2]


def _resize(part: Plane, scale: float, width: int, height: int) -> Plane:
    """The inner width x height pixels of `part` resized by `scale`."""
    rows = min(math.ceil(height / scale) + 1, part.shape[0])
    columns = min(math.ceil(width / scale) + 1, part.shape[1])
    resized = cv2.resize(part[:rows, :columns], None, fx=scale, fy=scale, interpolation=cv2.INTER_LINEAR)
    return _plane(resized[:height, :width])


def _halved(chroma: Plane) -> Plane:
    """Chroma at half size, moved so that its samples lie at the left luma sample of each pair, as H.264 has them.

    The move is a quarter of a chroma sample in the drawn frame, at the zoom's mean magnification.
    """
    shift = 0.25 * 2 * _OVERSAMPLING / ((1 + ZOOM_MAX) / 2)
    half_size = (chroma.shape[1] // 2, chroma.shape[0] // 2)
    matrix = np.array([[2, 0, 0.5 - shift], [0, 2, 0.5]], np.float64)
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return _plane(
        cv2.warpAffine(np.ascontiguousarray(chroma), matrix, half_size, flags=flags, borderMode=cv2.BORDER_REPLICATE)
    )


def _plane(array: object) -> Plane:
    """OpenCV's stubs know arrays of any type; these are bytes."""
    return np.asarray(array, np.uint8)
