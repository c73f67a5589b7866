"""Pictures in files, as the renderer gets them."""

import zlib
from pathlib import Path

from eleven_video.render.pictures.stored_picture import StoredPicture


def stored(folder: Path, data: bytes) -> StoredPicture:
    """The handle of a new file with this content, which may be no picture at all. Equal contents share a file."""
    checksum = zlib.crc32(data)
    path = folder / f"{checksum:08x}.picture"
    if not path.exists():  # a renderer may be reading it
        path.write_bytes(data)
    return StoredPicture(path, len(data), checksum, "unchecked")
