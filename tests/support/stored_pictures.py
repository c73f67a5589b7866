"""Stores pictures in files, as the renderer receives them."""

import zlib
from pathlib import Path

from eleven_video.render.pictures.stored_picture import StoredPicture


def stored(folder: Path, data: bytes) -> StoredPicture:
    """The handle of a file with this content, which need not be a picture. Equal contents share a file."""
    checksum = zlib.crc32(data)
    path = folder / f"{checksum:08x}.picture"
    if not path.exists():  # a renderer may be reading the existing file
        path.write_bytes(data)
    return StoredPicture(path, len(data), checksum, "unchecked")
