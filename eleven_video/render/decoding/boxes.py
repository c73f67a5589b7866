"""The boxes of which MP4, MOV and AVIF files are made, ISO/IEC 14496-12 section 4.2."""

from collections.abc import Iterator
from typing import TypeAlias

# A box's type, and where its content starts and ends.
Box: TypeAlias = tuple[bytes, int, int]

_HEADER, _LONG_HEADER = 8, 16  # bytes


def boxes(data: bytes, start: int = 0, end: int | None = None) -> Iterator[Box]:
    """The boxes that follow each other in a part of a file. A damaged length ends the list; content may be cut off."""
    end = len(data) if end is None else min(end, len(data))
    while start + _HEADER <= end:
        length, kind = int.from_bytes(data[start : start + 4], "big"), data[start + 4 : start + 8]
        header = _HEADER
        if length == 1:
            length, header = int.from_bytes(data[start + 8 : start + 16], "big"), _LONG_HEADER
        elif length == 0:
            length = end - start
        if length < header:
            return
        yield kind, start + header, min(start + length, end)
        start += length
