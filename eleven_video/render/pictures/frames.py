"""Draws the NV12 frames of a clip from an RGB picture. The picture is prepared once, and each frame is drawn from the
prepared picture.
"""

import av
import cv2
import numpy as np
from PIL import Image

from eleven_video.domain.video import Quality, VideoFormat
from eleven_video.render.encoder_settings import EFFORTS
from eleven_video.render.pictures.motion import View, zoom_centre
from eleven_video.render.pictures.planes import Plane, planes_of
from eleven_video.render.pictures.resampling import Quadrants

# OpenCV uses only one thread. Every core is already busy with drawing and encoding, so more threads in OpenCV would
# slow down the other threads.
cv2.setNumThreads(1)


class Still:
    """A picture that is prepared for drawing in any view. The prepared picture takes 1.5 bytes of memory for each pixel
    of the oversampled picture.
    """

    def __init__(self, picture: Image.Image, video: VideoFormat, quality: Quality = Quality.STANDARD) -> None:
        """Prepare an RGB picture of any size for frames of `video`. The preparation takes as long as drawing about ten
        frames.
        """
        effort = EFFORTS[quality]
        over = self._oversampling = effort.oversampling
        planes = planes_of(picture, round(video.width * over), round(video.height * over), over, effort.sharpening)
        self._centre = zoom_centre(video.width), zoom_centre(video.height)
        x, y = (round(edge * over) for edge in self._centre)
        self._luma = Quadrants.around(planes.luma, x, y)
        self._chroma = Quadrants.around(planes.chroma, x // 2, y // 2)

    def draw(self, view: View, canvas: "Canvas") -> None:
        """Fill `canvas` with the section of the picture that `view` shows.

        Several threads may call this method at the same time. Each thread uses its own canvas.
        """
        height, width = canvas.luma.shape
        scale = view.zoom / self._oversampling
        x = _within(self._centre[0], view.x * width, view.zoom, width)
        y = _within(self._centre[1], view.y * height, view.zoom, height)
        self._luma.draw(scale, canvas.luma, x, y)
        self._chroma.draw(scale, canvas.chroma, x / 2, y / 2)


class Canvas:
    """An NV12 frame in FFmpeg's memory. The arrays `luma` and `chroma` are the planes of the frame and use the same
    memory.
    """

    def __init__(self, video: VideoFormat) -> None:
        self.frame = av.VideoFrame(video.width, video.height, "nv12")
        luma, chroma = self.frame.planes
        rows = np.frombuffer(memoryview(luma), np.uint8).reshape(-1, luma.line_size)
        self.luma: Plane = rows[: video.height, : video.width]
        pairs = np.frombuffer(memoryview(chroma), np.uint8).reshape(-1, chroma.line_size // 2, 2)
        self.chroma: Plane = pairs[: video.height // 2, : video.width // 2]


def _within(centre: int, offset: float, zoom: float, size: int) -> float:
    """The position of the picture's centre along one side of the frame. The position is limited so that the picture
    always fills the frame.
    """
    return centre + max((size - centre) * (1 - zoom), min(centre * (zoom - 1), offset))
