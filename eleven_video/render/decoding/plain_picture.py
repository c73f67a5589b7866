"""An encoded picture without its metadata."""

from dataclasses import dataclass

from eleven_video.render.decoding.exif import UPRIGHT


class UnusablePictureError(ValueError):
    """The bytes are no picture that can be shown. The message is one line, without the picture's name."""


@dataclass(frozen=True, slots=True)
class PlainPicture:
    """The bytes that a decoder gets, and the EXIF orientation, 1 to 8, that the original asks for."""

    data: bytes
    orientation: int = UPRIGHT
