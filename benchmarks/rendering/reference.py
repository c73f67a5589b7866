"""The ideal rendering of a job, which all are measured against."""

import io
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

from rendering.job import Job

Planes = npt.NDArray[np.uint8]

# RGB to Y', Cb and Cr as ITU-R BT.709-6 defines them, for values from 0 to 1.
_KR, _KB = 0.2126, 0.0722
_LUMA = np.array([_KR, 1 - _KR - _KB, _KB])
_MARGIN = 8  # pixels repeated at the edges, for the chroma that is sampled a little outside


@dataclass(frozen=True, slots=True, eq=False)
class Reference:
    """Frames as 8-bit planar 4:2:0 in a file: limited range, chroma sited left."""

    path: Path
    job: Job
    zooms: Sequence[tuple[float, ...]]

    def frames(self) -> Planes:
        """Shape (frames, height * 3 / 2, width), mapped from the file: luma above, the two chroma planes below."""
        shape = (self.job.total, self.job.height * 3 // 2, self.job.width)
        return np.memmap(self.path, np.uint8, "r", shape=shape)


def render_reference(job: Job, zooms: Sequence[tuple[float, ...]], path: Path) -> Reference:
    """Each frame is resampled once from the picture, by Lanczos in floating point about the exact centre."""
    file = np.memmap(path, np.uint8, "w+", shape=(job.total, job.height * job.width * 3 // 2))
    first = 0
    with ThreadPoolExecutor(2) as pool:
        for picture, clip in zip(job.pictures, zooms, strict=True):
            source = _Source(picture, job)

            def draw(place: int, zoom: float, source: "_Source" = source) -> None:
                file[place] = source.frame(zoom)

            list(pool.map(draw, range(first, first + len(clip)), clip))
            first += len(clip)
    file.flush()
    return Reference(path, job, zooms)


class _Source:
    def __init__(self, picture: bytes, job: Job) -> None:
        rgb = np.asarray(Image.open(io.BytesIO(picture)).convert("RGB"), np.float64) / 255
        luma = rgb @ _LUMA
        blue = (rgb[..., 2] - luma) / (2 - 2 * _KB)
        red = (rgb[..., 0] - luma) / (2 - 2 * _KR)
        self._planes = [
            Image.fromarray(np.pad(plane, _MARGIN, mode="edge").astype(np.float32))
            for plane in (16 + 219 * luma, 128 + 224 * blue, 128 + 224 * red)
        ]
        self._job = job
        self._height, self._width = luma.shape

    def frame(self, zoom: float) -> Planes:
        job = self._job
        scale = zoom * max(job.width / self._width, job.height / self._height)
        left = _MARGIN + (self._width - job.width / scale) / 2
        top = _MARGIN + (self._height - job.height / scale) / 2
        box = (left, top, left + job.width / scale, top + job.height / scale)
        # A chroma sample lies at the left luma sample of its pair, half a pixel before the middle of both.
        half = 0.5 / scale
        chroma_box = (box[0] - half, box[1], box[2] - half, box[3])
        size, half_size = (job.width, job.height), (job.width // 2, job.height // 2)
        return np.concatenate(
            [
                _resampled(plane, size if plane is self._planes[0] else half_size, where).ravel()
                for plane, where in zip(self._planes, (box, chroma_box, chroma_box), strict=True)
            ]
        )


def _resampled(plane: Image.Image, size: tuple[int, int], box: tuple[float, float, float, float]) -> Planes:
    resized = plane.resize(size, Image.Resampling.LANCZOS, box=box)
    return np.clip(np.asarray(resized) + 0.5, 0, 255).astype(np.uint8)
