"""The picture of a scene, as the bytes that the service sent."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture exactly as the service sent it. The picture is not decoded, so the width and height of the picture are
    not known yet.

    Attributes:
        data: The bytes of an image file: JPEG, PNG or WebP.
        media_type: The media type of `data`, such as "image/png".
    """

    data: bytes
    media_type: str
