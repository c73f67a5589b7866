"""Hides the EXIF data of AVIF files before they are decoded."""

import io

from eleven_video.render.decoding.boxes import boxes_of
from eleven_video.render.decoding.plain_picture import PlainPicture


def plain_avif(data: bytes) -> PlainPicture:
    """The file without its EXIF data. The decoder finds the orientation elsewhere in the file."""
    plain = bytearray(data)
    for box in boxes_of(io.BytesIO(data)):
        if box.kind == b"meta":
            # Change the name in the list of the file's contents to one that no decoder knows.
            plain[box.content : box.end] = plain[box.content : box.end].replace(b"Exif", b"skip")
    return PlainPicture(bytes(plain))
