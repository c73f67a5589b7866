"""Gives a demuxer only those bytes of a sound file that the demuxer may read."""

import io
from bisect import bisect_left
from collections.abc import Mapping
from typing import BinaryIO


class UnusableSoundError(ValueError):
    """Raised if a file has no playable sound. The error message is one line with the reason, such as "it has no sound
    track".
    """


class SoundSource:
    """A sound file from which a demuxer reads. The demuxer sees a file that begins at the offset `start` of the actual
    file and in which some bytes are replaced. The number of bytes that may be read without finding sound is limited.

    The object has no file name, so that a demuxer cannot open other files in the same folder.

    Args:
        file: The actual file.
        start: The offset in `file` at which the file starts for the demuxer.
        replaced: The bytes that the demuxer gets instead of the bytes in `file`, by the offset in `file`. At each
            offset, at most `LONGEST_REPLACED` bytes are replaced. Replaced ranges must not overlap.
        most_at_a_time: The maximum number of bytes that may be read without finding sound.
    """

    # The maximum size of a packet, of a header, or of the data without sound between two packets of sound. A file that
    # exceeds this maximum is refused. A film has some megabytes of pictures between two packets of sound.
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
        """Set the count of bytes without sound back to zero. This method is called when sound was found."""
        self._left = self._most

    def read(self, size: int = -1) -> bytes:
        """The next bytes for the demuxer. The result has at most `size` bytes.

        Raises:
            UnusableSoundError: More than `most_at_a_time` bytes were read without finding sound.
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
        """Move to an offset, and return the new offset. Offsets are counted from `start`. `whence` has the same meaning
        as in `io.IOBase.seek`.
        """
        if whence == io.SEEK_SET:
            offset += self._start
        return self._file.seek(offset, whence) - self._start

    def tell(self) -> int:
        """The current offset, counted from `start`."""
        return self._file.tell() - self._start
