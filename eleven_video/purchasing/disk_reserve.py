"""Reserves disk space while calls are in progress, so that their results can be saved even if the disk fills up."""

import errno
import os
from contextlib import suppress
from pathlib import Path
from threading import Lock

from eleven_video.files import private

# In bytes. A picture takes up to three megabytes, and four calls usually run in parallel: the reserve holds twice as
# much.
SIZE = 24 * 1024 * 1024
_BLOCK = bytes(1024 * 1024)


class DiskReserve:
    """A file of zeros. When the disk is full, it is deleted to make space for a paid result. Thread-safe."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._lock = Lock()

    def take(self) -> None:
        """Reserve the space by writing the file of zeros.

        Raises:
            OSError: The disk has too little space. The file of zeros is removed again.
        """
        with self._lock:
            try:
                with open(self._file, "wb", opener=private) as file:
                    _allocate(file.fileno())
            except OSError:
                self._drop()
                raise

    def release(self) -> bool:
        """Free the reserved space for the next write. Returns False if no space was reserved."""
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
            # Some file systems do not support this call, and not every C library emulates it. Zeros are written
            # instead.
            if error.errno not in {errno.EOPNOTSUPP, errno.EINVAL, errno.ENOSYS}:
                raise
        else:
            return
    for _ in range(SIZE // len(_BLOCK)):
        os.write(descriptor, _BLOCK)
