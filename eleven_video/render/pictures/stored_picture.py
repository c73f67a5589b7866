"""Handles pictures that are stored in files. The header of a picture is checked when the picture arrives. The pixels of
a picture are decoded when the picture is drawn for the first time.
"""

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
    """A picture file whose header has been checked. The content of the file is not in memory.

    Attributes:
        path: The path of the file.
        size: The length of the file in bytes.
        checksum: The CRC-32 of the file's content.
        format: Pillow's name of the picture format, such as "PNG".
    """

    path: Path
    size: int
    checksum: int
    format: str

    @classmethod
    def of(cls, path: Path, data: bytes) -> Self:
        """Check the header of a picture, and create the object for the file of the picture.

        Args:
            path: The path of the file.
            data: The content of the file.

        Raises:
            UnusablePictureError: The content is not in a supported format, or the picture is too large.
        """
        return cls(path, len(data), zlib.crc32(data), picture_header(data).format)

    def read(self) -> bytes:
        """Read the content of the file, and check that the content has not changed since the picture was stored.

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
    """A still that is prepared when it is drawn for the first time. The still is prepared only once for all segments
    that show the picture.

    Attributes:
        picture: The file of the picture.
        problem: The reason why the picture cannot be decoded. `problem` is None if the picture can be decoded, or if
            the still is not prepared yet.
        warning: One line about missing rows of the picture. `warning` is None if no row is missing, or if the still is
            not prepared yet.
    """

    def __init__(self, picture: StoredPicture, video: VideoFormat, quality: Quality) -> None:
        self.picture = picture
        self.problem: UnusablePictureError | None = None
        self.warning: str | None = None
        self._video, self._quality = video, quality
        self._still: Still | None = None
        self._preparing = threading.Lock()

    def still(self) -> Still:
        """The picture, prepared for drawing. The first call prepares the picture, and other threads wait until the
        picture is prepared.

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
