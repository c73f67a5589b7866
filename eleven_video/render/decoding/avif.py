"""AVIF files without their EXIF data."""

from eleven_video.render.decoding.boxes import boxes
from eleven_video.render.decoding.plain_picture import PlainPicture


def plain_avif(data: bytes) -> PlainPicture:
    """Hide the EXIF data of an AVIF file. Which way up it is stands elsewhere in it, where its decoder looks."""
    plain = bytearray(data)
    for kind, start, end in boxes(data):
        if kind == b"meta":
            # In the list of what the file holds; no decoder knows the other name.
            plain[start:end] = plain[start:end].replace(b"Exif", b"skip")
    return PlainPicture(bytes(plain))
