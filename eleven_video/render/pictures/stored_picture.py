"""A picture in a file: its header is checked when it arrives, and its pixels are decoded when it is drawn."""

import threading
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from eleven_video.domain.video import Quality, VideoFormat
from eleven_video.errors import RenderError
from eleven_video.files import read_regular
from eleven_video.render.pictures.decode import UnusablePictureError, opened_picture, picture_header
from eleven_video.render.pictures.frames import Still


@dataclass(frozen=True, slots=True)
class StoredPicture:
    """A handle to an encoded picture whose header has been checked.

    Attributes:
        path: The file.
        size: The length of the file in bytes.
        checksum: The CRC-32 of its content.
        format: The name of its format, such as "PNG".
    """

    path: Path
    size: int
    checksum: int
    format: str

    @classmethod
    def of(cls, path: Path, data: bytes) -> Self:
        """The handle of a file with this content.

        Raises:
            UnusablePictureError: The content is not in a supported format, or the picture is too large.
        """
        return cls(path, len(data), zlib.crc32(data), picture_header(data).format)

    def read(self) -> bytes:
        """The content of the file.

        Raises:
            RenderError: The file was removed or changed, or cannot be read.
        """
        try:
            data = read_regular(self.path)
        except OSError as error:
            raise self._lost(error.strerror or str(error)) from error
        if (len(data), zlib.crc32(data)) != (self.size, self.checksum):
            raise self._lost("it has changed since it was stored")
        return data

    def _lost(self, reason: str) -> RenderError:
        return RenderError(
            f"The picture {self.path} cannot be used: {reason}. Restore the file, or delete it to buy the picture again; "
            "then run `eleven-video resume`."
        )


class LazyStill:
    """A still that is prepared when it is first drawn, once for all segments that show it.

    Attributes:
        picture: The encoded picture.
        problem: Why the picture cannot be drawn. None if it can, and until it is prepared.
        warning: A line about the repair of a damaged picture. None if it is undamaged, and until it is prepared.
    """

    def __init__(self, picture: StoredPicture, video: VideoFormat, quality: Quality) -> None:
        self.picture = picture
        self.problem: UnusablePictureError | None = None
        self.warning: str | None = None
        self._video, self._quality = video, quality
        self._still: Still | None = None
        self._preparing = threading.Lock()

    def still(self) -> Still:
        """The picture, ready to be drawn.

        Raises:
            UnusablePictureError: The pixels cannot be decoded.
            RenderError: The file was removed or changed, or cannot be read.
        """
        with self._preparing:
            if self.problem is not None:
                raise self.problem
            if self._still is None:
                try:
                    with opened_picture(self.picture.read()) as opened:
                        self._still = Still(opened.image, self._video, self._quality)
                        self.warning = opened.warning
                except UnusablePictureError as problem:
                    self.problem = problem
                    raise
            return self._still
