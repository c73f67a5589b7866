"""Defines an encoded picture without its metadata, and the error for an unusable picture."""

from dataclasses import dataclass

from eleven_video.render.decoding.exif import UPRIGHT


class UnusablePictureError(ValueError):
    """Raised if a file is not a usable picture. The error message is one line with the reason, without the name of the
    picture.
    """


@dataclass(frozen=True, slots=True)
class PlainPicture:
    """An encoded picture without its metadata. The object also has the values that were read from the removed metadata.

    Attributes:
        data: The encoded picture.
        orientation: The EXIF orientation of the original file, from 1 to 8.
        profile: The colour profile of the original file. `profile` is b"" if the file has no colour profile, or if
            Pillow reads the colour profile from `data`.
        is_heavy: Whether decoding this picture takes more memory than decoding other pictures of its format.
        may_shrink: Whether the decoder can decode the picture directly at half its width and half its height.
    """

    data: bytes
    orientation: int = UPRIGHT
    profile: bytes = b""
    is_heavy: bool = False
    may_shrink: bool = False
