"""Pictures, sounds and decoded videos for the tests of the renderer."""

import io
from collections.abc import Callable
from functools import partial
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from eleven_video.render.pictures.stored_picture import StoredPicture
from tests.support.stored_pictures import stored as stored_in


@pytest.fixture
def encoded() -> Callable[..., bytes]:
    """Encode a Pillow image: `encoded(image, "JPEG", quality=90)`."""

    def encode(picture: Image.Image, kind: str = "PNG", **options: object) -> bytes:
        buffer = io.BytesIO()
        picture.save(buffer, kind, **options)
        return buffer.getvalue()

    return encode


@pytest.fixture
def stored(tmp_path_factory) -> Callable[[bytes], StoredPicture]:
    """The handle of a file with these bytes, which are not checked."""
    return partial(stored_in, tmp_path_factory.mktemp("pictures"))


@pytest.fixture
def solid(encoded, stored) -> Callable[..., StoredPicture]:
    """A PNG file of one colour."""

    def make(colour: tuple[int, int, int], size: tuple[int, int] = (64, 36)) -> StoredPicture:
        return stored(encoded(Image.new("RGB", size, colour)))

    return make


@pytest.fixture
def damaged(encoded, stored) -> Callable[[], StoredPicture]:
    """A PNG file that passes the check of its header and cannot be decoded."""

    def make(seed: int = 1) -> StoredPicture:
        noise = np.random.default_rng(seed).integers(0, 256, (90, 160, 3)).astype(np.uint8)
        whole = encoded(Image.fromarray(noise))
        return stored(whole[: len(whole) // 3])

    return make


@pytest.fixture
def read_rgb() -> Callable[[Path], list[np.ndarray]]:
    """All frames of a video as RGB arrays, converted by the colour space that the file itself is tagged with."""

    def read(path: Path) -> list[np.ndarray]:
        with av.open(path) as container:
            return [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]

    return read


@pytest.fixture
def read_luma() -> Callable[[Path], list[np.ndarray]]:
    """The luma plane of every frame, as coded (16..235)."""

    def read(path: Path) -> list[np.ndarray]:
        planes = []
        with av.open(path) as container:
            for frame in container.decode(video=0):
                plane = frame.planes[0]
                rows = np.frombuffer(plane, np.uint8).reshape(-1, plane.line_size)
                planes.append(rows[: frame.height, : frame.width].astype(float))
        return planes

    return read


@pytest.fixture
def silence() -> Callable[..., np.ndarray]:
    """Speech that fits a number of frames."""

    def make(frames: int, fps: int = 24) -> np.ndarray:
        return np.zeros(frames * 48_000 // fps, np.float32)

    return make
