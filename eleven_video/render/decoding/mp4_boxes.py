"""Reads the boxes of MP4, MOV and AVIF files. Source: ISO/IEC 14496-12, section 4.2."""

import io
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

_HEADER, _LONG_HEADER = 8, 16  # bytes


class Box(NamedTuple):
    """A box of a file. `start` is the offset of the box in the file, `content` is the offset of the content of the box,
    and `end` is the offset of the end of the box.
    """

    kind: bytes
    start: int
    content: int
    end: int


def boxes_of(file: BinaryIO, start: int = 0, end: int | None = None) -> Iterator[Box]:
    """The consecutive boxes between two offsets of a file. The iteration stops at a box with an invalid length. The
    last box may be cut off.

    Args:
        file: A readable, seekable file.
        start: The offset of the first box.
        end: The offset at which reading stops. If `end` is None, reading stops at the end of the file.
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
