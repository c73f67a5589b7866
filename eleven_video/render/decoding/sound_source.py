"""The part of a sound file that its demuxer may read."""

import io
from bisect import bisect_left
from collections.abc import Mapping
from typing import BinaryIO


class UnusableSoundError(ValueError):
    """The bytes are no sound that can be played. The message is one line that starts with "it", without a name."""


class SoundSource:
    """A file that is read from some place on, with some bytes replaced, and not without end.

    It has no name, so that no demuxer can look for other files beside it.

    Args:
        file: The file with the bytes.
        start: Where the demuxer sees the file begin.
        replaced: Bytes that stand in place of others, by where in `file` they do. They do not overlap, and each is at most
            `LONGEST_REPLACED` bytes long.
        most_at_a_time: The maximum number of bytes to read without any sound.
    """

    # A packet, a header or a stretch without sound may be so long: a file is given up that makes its reader hold or
    # skip more. Between two sound packets of a film lie some megabytes of pictures.
    MOST_AT_A_TIME = 64_000_000  # bytes
    LONGEST_REPLACED = 16  # bytes

    def __init__(
        self,
        file: BinaryIO,
        *,
        start: int = 0,
        replaced: Mapping[int, bytes] | None = None,
        most_at_a_time: int = MOST_AT_A_TIME,
    ) -> None:
        self._file = file
        self._start = start
        self._replaced = dict(replaced or {})
        self._places = sorted(self._replaced)
        self._most = self._left = most_at_a_time
        file.seek(start)

    def allow_more(self) -> None:
        """Sound was found in the bytes so far: allow as many bytes again."""
        self._left = self._most

    def read(self, size: int = -1) -> bytes:
        """The next bytes.

        Raises:
            UnusableSoundError: Much was read and no sound came of it.
        """
        at = self._file.tell()
        data = self._file.read(size)
        self._left -= len(data)
        if self._left < 0:
            raise UnusableSoundError(f"it has {self._most // 1_000_000} MB without sound")
        end = at + len(data)
        places = self._places[bisect_left(self._places, at - self.LONGEST_REPLACED) : bisect_left(self._places, end)]
        if not places:
            return data
        changed = bytearray(data)
        for place in places:
            new = self._replaced[place]
            first, last = max(place, at), min(place + len(new), end)
            if first < last:
                changed[first - at : last - at] = new[first - place : last - place]
        return bytes(changed)

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """As files do, counted from where the demuxer sees the file begin."""
        if whence == io.SEEK_SET:
            offset += self._start
        return self._file.seek(offset, whence) - self._start

    def tell(self) -> int:
        """As files do, counted from where the demuxer sees the file begin."""
        return self._file.tell() - self._start
