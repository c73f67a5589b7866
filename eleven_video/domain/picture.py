"""A picture as a service sent it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Picture:
    """The bytes of an image file (JPEG, PNG or WebP) and their media type. The size is known only after decoding."""

    data: bytes
    media_type: str
