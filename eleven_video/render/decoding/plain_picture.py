"""Defines an encoded picture without its metadata, and the error for an unusable picture."""

from dataclasses import dataclass

from eleven_video.render.decoding.exif import UPRIGHT


class UnusablePictureError(ValueError):
    """The bytes are not a usable picture. The message is the reason, in one line that does not name the picture."""


@dataclass(frozen=True, slots=True)
class PlainPicture:
    """An encoded picture without its metadata, and the values that were read from the metadata before.

    Attributes:
        data: The encoded picture.
        orientation: The EXIF orientation of the original file, 1 to 8.
        profile: The colour profile of the original file. `profile` is b"" if it has none, or if Pillow reads it from
            `data`.
        is_heavy: Whether the decoder needs more memory for this picture than is usual for its format.
        may_shrink: Whether the decoder can decode the picture directly at half its width and height.
    """

    data: bytes
    orientation: int = UPRIGHT
    profile: bytes = b""
    is_heavy: bool = False
    may_shrink: bool = False
