"""AVIF files without their EXIF data."""

import io

from eleven_video.render.decoding.boxes import boxes_of
from eleven_video.render.decoding.plain_picture import PlainPicture


def plain_avif(data: bytes) -> PlainPicture:
    """Hide the EXIF data of an AVIF file. Which way up it is stands elsewhere in it, where its decoder looks."""
    plain = bytearray(data)
    for box in boxes_of(io.BytesIO(data)):
        if box.kind == b"meta":
            # In the list of what the file holds; no decoder knows the other name.
            plain[box.content : box.end] = plain[box.content : box.end].replace(b"Exif", b"skip")
    return PlainPicture(bytes(plain))
