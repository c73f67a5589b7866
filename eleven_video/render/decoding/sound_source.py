"""The part of a sound file that its demuxer may read."""

import io
from collections.abc import Mapping
from typing import BinaryIO


class UnusableSoundError(ValueError):
    """The bytes are no sound that can be played. The message is one line that starts with "it", without a name."""


class SoundSource:
    """A file that is read from some place on, with some bytes replaced, and not without end.

    It has no name, so that no demuxer can look for other files beside it.

    Args:
        file: Where the bytes are.
        start: Where the demuxer sees the file begin.
        replaced: Bytes that stand in place of others, by where in `file` they do.
    """

    # A packet, a header or a stretch without sound may be so long: a file is given up that makes its reader hold or
    # skip more. Between two sound packets of a film lie some megabytes of pictures.
    MOST_AT_A_TIME = 64_000_000  # bytes

    def __init__(self, file: BinaryIO, *, start: int = 0, replaced: Mapping[int, bytes] | None = None) -> None:
        self._file = file
        self._start = start
        self._replaced = dict(replaced or {})
        self._left = self.MOST_AT_A_TIME
        file.seek(start)

    def allow_more(self) -> None:
        """Sound was found in the bytes so far: allow as many bytes again."""
        self._left = self.MOST_AT_A_TIME

    def read(self, size: int = -1) -> bytes:
        """The next bytes.

        Raises:
            UnusableSoundError: Much was read and no sound came of it.
        """
        at = self._file.tell()
        data = self._file.read(size)
        self._left -= len(data)
        if self._left < 0:
            raise UnusableSoundError(f"it has {self.MOST_AT_A_TIME // 1_000_000} MB without sound")
        end = at + len(data)
        for place, new in self._replaced.items():
            if place < end and place + len(new) > at:
                first, last = max(place, at), min(place + len(new), end)
                data = data[: first - at] + new[first - place : last - place] + data[last - at :]
        return data

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """As files do, counted from where the demuxer sees the file begin."""
        if whence == io.SEEK_SET:
            offset += self._start
        return self._file.seek(offset, whence) - self._start

    def tell(self) -> int:
        """As files do, counted from where the demuxer sees the file begin."""
        return self._file.tell() - self._start
