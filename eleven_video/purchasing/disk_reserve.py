"""Room on the disk that is held while calls are under way, so that what they bring can be kept when the disk fills up."""

import errno
import os
from contextlib import suppress
from pathlib import Path
from threading import Lock

from eleven_video.files import private

# A picture of today's models has up to three megabytes; as many calls as are usually under way fit twice.
SIZE = 24 * 1024 * 1024
_BLOCK = bytes(1024 * 1024)


class DiskReserve:
    """A file of zeros that is thrown away when room is needed. May be used from several threads."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._lock = Lock()

    def take(self) -> None:
        """Hold the room.

        Raises:
            OSError: There is none. Nothing is held then.
        """
        with self._lock:
            try:
                with open(self._file, "wb", opener=private) as file:
                    _allocate(file.fileno())
            except OSError:
                self._drop()
                raise

    def release(self) -> bool:
        """Give the room to whoever writes next. False where none was held."""
        with self._lock:
            return self._drop()

    def _drop(self) -> bool:
        with suppress(OSError):
            self._file.unlink()
            return True
        return False


def _allocate(descriptor: int) -> None:
    if hasattr(os, "posix_fallocate"):
        try:
            os.posix_fallocate(descriptor, 0, SIZE)
        except OSError as error:
            # Not every file system can, and not every C library helps out there.
            if error.errno not in {errno.EOPNOTSUPP, errno.EINVAL, errno.ENOSYS}:
                raise
        else:
            return
    for _ in range(SIZE // len(_BLOCK)):
        os.write(descriptor, _BLOCK)
