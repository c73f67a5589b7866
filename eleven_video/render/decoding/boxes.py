"""The boxes of which MP4, MOV and AVIF files are made, ISO/IEC 14496-12 section 4.2."""

import io
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

_HEADER, _LONG_HEADER = 8, 16  # bytes


class Box(NamedTuple):
    """A box's type, and where in its file it starts, its content starts, and it ends."""

    kind: bytes
    start: int
    content: int
    end: int


def boxes_of(file: BinaryIO, start: int = 0, end: int | None = None) -> Iterator[Box]:
    """The boxes that follow each other in a part of a file. A damaged length ends the list; the last may be cut off.

    Args:
        file: Readable bytes that can be sought in.
        start: Where the part starts.
        end: Where it ends; without it, where the file does.
    """
    if end is None:
        end = file.seek(0, io.SEEK_END)
    while start + _HEADER <= end:
        file.seek(start)
        head = file.read(_LONG_HEADER)
        length, kind, header = int.from_bytes(head[:4], "big"), head[4:8], _HEADER
        if length == 1:
            length, header = int.from_bytes(head[8:], "big"), _LONG_HEADER
        elif length == 0:
            length = end - start
        if length < header:
            return
        yield Box(kind, start, start + header, min(start + length, end))
        start += length
