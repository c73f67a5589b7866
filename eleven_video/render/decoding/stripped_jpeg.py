"""Removes the metadata of JPEG files before they are decoded. Only the data of the pixels remains."""

from eleven_video.render.decoding.exif import UPRIGHT, orientation_of
from eleven_video.render.decoding.icc import profile_in_jpeg
from eleven_video.render.decoding.stripped_picture import PlainPicture, UnusablePictureError

_START, _END, _SCAN = 0xD8, 0xD9, 0xDA
_ALONE = {0x01, *range(0xD0, 0xD8)}
# The markers of the segments that are not removed. The segments that are not removed are frame headers, tables for
# Huffman and arithmetic coding, quantisation tables, line count, restart interval, JFIF header, and Adobe's colour
# transform. All other segments are removed, such as EXIF data, colour profiles, comments, and the index of a file with
# several pictures.
_NEEDED = {*range(0xC0, 0xD0), 0xDB, 0xDC, 0xDD, 0xE0, 0xEE}
_EXIF_SEGMENT, _PROFILE_SEGMENT = 0xE1, 0xE2
# The markers of frame headers of files that may be decoded in one pass. Files with other frame headers need several
# passes.
_SEQUENTIAL = {0xC0, 0xC1, 0xC9}
_FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
_COMPONENTS = 5  # the offset, in a frame header, of the byte with the number of colour components
# The maximum number of scans in a file. Each scan of a progressive file is a pass over all pixels. Encoders write about
# ten scans.
_MOST_SCANS = 100


def stripped_jpeg(data: bytes) -> PlainPicture:
    """Remove the metadata of a JPEG file. The result also has the orientation and the colour profile that were in the
    metadata.

    Raises:
        UnusablePictureError: The file has so many scans that decoding would take very long.
    """
    scans = data.count(b"\xff\xda")
    if scans > _MOST_SCANS:
        raise UnusablePictureError(f"it has more than {_MOST_SCANS} scans")
    parts = [data[:2]]
    metadata: dict[int, list[bytes]] = {_EXIF_SEGMENT: [], _PROFILE_SEGMENT: []}
    # If a file needs several passes, the decoder needs memory for the coefficients of all pixels. A file with four
    # colour components also needs more memory.
    is_heavy = scans > 1
    at = 2
    while (at := data.find(b"\xff", at)) >= 0:
        while data[at : at + 1] == b"\xff":
            at += 1
        marker = data[at] if at < len(data) else _END
        at += 1
        if marker in _ALONE or marker in {0, _START}:
            continue
        if marker == _END:
            break
        length = int.from_bytes(data[at : at + 2], "big")
        if marker == _SCAN:
            parts += [b"\xff\xda", data[at:]]
            break
        body = data[at + 2 : at + length]
        if marker in _FRAMES:
            is_heavy |= marker not in _SEQUENTIAL or body[_COMPONENTS : _COMPONENTS + 1] not in {b"\x01", b"\x03"}
        if marker in _NEEDED:
            parts += [bytes((0xFF, marker)), data[at : at + length]]
        elif marker in metadata:
            metadata[marker].append(body)
        at += max(length, 2)
    orientations = (orientation_of(body) for body in metadata[_EXIF_SEGMENT] if body.startswith(b"Exif\0\0"))
    orientation = next((turn for turn in orientations if turn != UPRIGHT), UPRIGHT)
    profile = profile_in_jpeg(metadata[_PROFILE_SEGMENT])
    return PlainPicture(b"".join(parts), orientation, profile, is_heavy=is_heavy, may_shrink=not is_heavy)
