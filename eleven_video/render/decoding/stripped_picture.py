"""Defines an encoded picture without its metadata, and the error for an unusable picture."""

from dataclasses import dataclass

from eleven_video.render.decoding.exif import UPRIGHT


class UnusablePictureError(ValueError):
    """Raised if bytes are not a usable picture. The message is one line with the reason. It does not name the
    picture.
    """


@dataclass(frozen=True, slots=True)
class PlainPicture:
    """An encoded picture without its metadata, and the values that were read from the metadata before.

    Attributes:
        data: The encoded picture.
        orientation: The EXIF orientation of the original file, 1 to 8.
        profile: The colour profile of the original file. It is b"" if the file has no profile, or if Pillow reads the
            profile from `data`.
        is_heavy: Whether decoding this picture takes more memory than decoding other pictures of its format.
        may_shrink: Whether the decoder can decode the picture directly at half its width and height.
    """

    data: bytes
    orientation: int = UPRIGHT
    profile: bytes = b""
    is_heavy: bool = False
    may_shrink: bool = False
