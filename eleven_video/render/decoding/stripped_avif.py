"""Hides the EXIF data of AVIF files before they are decoded."""

import io

from eleven_video.render.decoding.mp4_boxes import boxes_of
from eleven_video.render.decoding.stripped_picture import PlainPicture


def stripped_avif(data: bytes) -> PlainPicture:
    """Hide the EXIF data of an AVIF file. The orientation is not lost, because an AVIF file also stores the orientation
    outside the EXIF data.
    """
    plain = bytearray(data)
    for box in boxes_of(io.BytesIO(data)):
        if box.kind == b"meta":
            # The box "meta" lists the contents of the file with their types. The type of the EXIF data is changed to a
            # type that no decoder reads.
            plain[box.content : box.end] = plain[box.content : box.end].replace(b"Exif", b"skip")
    return PlainPicture(bytes(plain))
