"""Hides the EXIF data of AVIF files before they are decoded."""

import io

from eleven_video.render.decoding.mp4_boxes import boxes_of
from eleven_video.render.decoding.stripped_picture import PlainPicture


def stripped_avif(data: bytes) -> PlainPicture:
    """The file with its EXIF data hidden. The orientation is not lost: AVIF stores it outside the EXIF data too."""
    plain = bytearray(data)
    for box in boxes_of(io.BytesIO(data)):
        if box.kind == b"meta":
            # In the list of the file's contents, rename the EXIF data to a type that no decoder reads.
            plain[box.content : box.end] = plain[box.content : box.end].replace(b"Exif", b"skip")
    return PlainPicture(bytes(plain))
