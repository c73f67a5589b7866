"""PNG files without metadata: only the data of the pixels remains."""

from eleven_video.render.decoding.exif import UPRIGHT, orientation_of
from eleven_video.render.decoding.icc import profile_in_png
from eleven_video.render.decoding.plain_picture import PlainPicture, UnusablePictureError

_SIGNATURE = 8  # bytes
_FRAME = 12  # bytes of length, type and checksum around a chunk's data
# Colour profiles and texts may be compressed a thousandfold. The frames of an animation after its first are not shown.
_NEEDED = {b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"}
_EXIF, _PROFILE = b"eXIf", b"iCCP"
_MOST_CHUNKS = 200_000


def plain_png(data: bytes) -> PlainPicture:
    """Remove the metadata and the animation of a PNG file, which may be cut off, and return its orientation and its colour profile.

    Raises:
        UnusablePictureError: It has so many chunks that reading them would take very long.
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
