"""Hides the EXIF data of AVIF files before they are decoded."""

import io

from eleven_video.render.decoding.mp4_boxes import boxes_of
from eleven_video.render.decoding.stripped_picture import PlainPicture


def stripped_avif(data: bytes) -> PlainPicture:
    """Hide the EXIF data of an AVIF file. The orientation is not lost, because AVIF stores the orientation outside the
    EXIF data too.
    """
    plain = bytearray(data)
    for box in boxes_of(io.BytesIO(data)):
        if box.kind == b"meta":
            # This changes the type of the EXIF data, in the list of the file's contents, to a type that no decoder
            # reads.
            plain[box.content : box.end] = plain[box.content : box.end].replace(b"Exif", b"skip")
    return PlainPicture(bytes(plain))
