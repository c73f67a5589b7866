"""An encoded picture without its metadata."""

from dataclasses import dataclass

from eleven_video.render.decoding.exif import UPRIGHT


class UnusablePictureError(ValueError):
    """The bytes are not a usable picture. The message is one line, without the picture's name."""


@dataclass(frozen=True, slots=True)
class PlainPicture:
    """The bytes for a decoder, and values from the removed metadata.

    Attributes:
        orientation: The EXIF orientation of the original, 1 to 8.
        profile: The colour profile of the original; b"" if it has none, or if the decoder reports it.
        is_heavy: Whether the decoder needs twice as much memory as usual for the format.
        may_shrink: Whether the decoder can decode the picture directly at half its size, without decoding it
            completely.
    """

    data: bytes
    orientation: int = UPRIGHT
    profile: bytes = b""
    is_heavy: bool = False
    may_shrink: bool = False
