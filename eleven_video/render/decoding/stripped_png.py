"""Removes the metadata of PNG files before they are decoded: only the data of the pixels remains."""

from eleven_video.render.decoding.exif import UPRIGHT, orientation_of
from eleven_video.render.decoding.icc import profile_in_png
from eleven_video.render.decoding.stripped_picture import PlainPicture, UnusablePictureError

_SIGNATURE = 8  # bytes
_FRAME = 12  # the bytes of a chunk without its data: its length, type and checksum
# The types of the chunks that are not removed. Colour profiles and texts are removed, because a decoder would
# decompress them, and they could then be a thousand times as large. Frames of animations are removed, because only the
# first frame is shown.
_NEEDED = {b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"}
_EXIF, _PROFILE = b"eXIf", b"iCCP"
_MOST_CHUNKS = 200_000


def stripped_png(data: bytes) -> PlainPicture:
    """Remove the metadata and the animation of a PNG file, which may be cut off. The result also has the file's
    orientation and colour profile.

    Raises:
        UnusablePictureError: The file has so many chunks that reading them would take very long.
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
