"""An encoded picture without its metadata."""

from dataclasses import dataclass

from eleven_video.render.decoding.exif import UPRIGHT


class UnusablePictureError(ValueError):
    """The bytes are no picture that can be shown. The message is one line, without the picture's name."""


@dataclass(frozen=True, slots=True)
class PlainPicture:
    """The bytes that a decoder gets.

    Attributes:
        orientation: The EXIF orientation, 1 to 8, that the original asks for.
        profile: The colour profile as the original has it; b"" where it has none, or the decoder still tells it.
        is_heavy: Whether the decoder holds the whole picture twice, beyond what its format usually needs.
        may_shrink: Whether the decoder can give the picture at half its size, and then never holds the whole of it.
    """

    data: bytes
    orientation: int = UPRIGHT
    profile: bytes = b""
    is_heavy: bool = False
    may_shrink: bool = False
