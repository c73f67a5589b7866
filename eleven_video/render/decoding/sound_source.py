"""The part of a sound file that its demuxer may read."""

import io
from bisect import bisect_left
from collections.abc import Mapping
from typing import BinaryIO


class UnusableSoundError(ValueError):
    """The bytes are not playable sound. The message is one line that starts with "it", without the file's name."""


class SoundSource:
    """A file as its demuxer sees it: from an offset on, with some bytes replaced, and with a limit on its reading.

    It has no name, so that a demuxer cannot open other files beside it.

    Args:
        file: The actual file.
        start: The offset at which the file starts for the demuxer.
        replaced: Replacement bytes, by their offsets in `file`, without overlap. Each is at most `LONGEST_REPLACED`
            bytes long.
        most_at_a_time: The most bytes that may be read without finding sound.
    """

    # The longest packet, header or stretch without sound. A file that exceeds it is rejected. Between two sound packets
    # of a film there are some megabytes of pictures.
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
        """Reset the limit, because sound was found in the bytes so far."""
        self._left = self._most

    def read(self, size: int = -1) -> bytes:
        """The next bytes.

        Raises:
            UnusableSoundError: The limit was exceeded.
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
        """As for any file, counted from `start`."""
        if whence == io.SEEK_SET:
            offset += self._start
        return self._file.seek(offset, whence) - self._start

    def tell(self) -> int:
        """As for any file, counted from `start`."""
        return self._file.tell() - self._start
