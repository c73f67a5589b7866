"""A picture as a service gave it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Picture:
    """Encoded image bytes (JPEG, PNG, WebP) and their media type. The size is in the bytes, not promised here."""

    data: bytes
    media_type: str
