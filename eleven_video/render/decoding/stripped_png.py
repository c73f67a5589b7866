"""Removes the metadata of PNG files before they are decoded. Only the data of the pixels remains."""

from eleven_video.render.decoding.exif import UPRIGHT, orientation_of
from eleven_video.render.decoding.icc import profile_in_png
from eleven_video.render.decoding.stripped_picture import PlainPicture, UnusablePictureError

_SIGNATURE = 8  # bytes
_FRAME = 12  # the size in bytes of the length, the type and the checksum of a chunk
# The types of the chunks that are not removed. Colour profiles and texts are removed, because a decoder would
# decompress them, and a decompressed text could be a thousand times as large. Frames of animations are removed, because
# only the first frame is shown.
_NEEDED = {b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"}
_EXIF, _PROFILE = b"eXIf", b"iCCP"
_MOST_CHUNKS = 200_000


def stripped_png(data: bytes) -> PlainPicture:
    """Remove the metadata and the animation of a PNG file. The file may be cut off. The result also has the orientation
    and the colour profile that were in the metadata.

    Raises:
        UnusablePictureError: The file has so many chunks that reading the file would take very long.
    """
    parts = [data[:_SIGNATURE]]
    orientation, profile, at = UPRIGHT, b"", _SIGNATURE
    for _ in range(_MOST_CHUNKS):
        length, kind = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        end = at + _FRAME + length
        if kind in _NEEDED:
            parts.append(data[at:end])
        elif kind == _EXIF:
            orientation = orientation_of(data[at + 8 : end - 4])
        elif kind == _PROFILE and not profile:
            profile = profile_in_png(data[at + 8 : end - 4])
        at = end
        if kind == b"IEND" or at >= len(data):
            return PlainPicture(b"".join(parts), orientation, profile)
    raise UnusablePictureError(f"it has more than {_MOST_CHUNKS} chunks")
