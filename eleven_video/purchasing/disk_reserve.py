"""Reserves disk space while calls are in progress, so that the results of these calls can be saved even if the disk
becomes full.
"""

import errno
import os
from contextlib import suppress
from pathlib import Path
from threading import Lock

from eleven_video.files import private

# The size of the disk reserve in bytes. The disk reserve has twice the size of four large pictures, because usually
# four calls run in parallel. A large picture has about three megabytes.
SIZE = 24 * 1024 * 1024
_BLOCK = bytes(1024 * 1024)


class DiskReserve:
    """A file of zeros that reserves disk space. When the disk is full, this file is deleted, so that a paid result can
    be saved. The object is thread-safe.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._lock = Lock()

    def take(self) -> None:
        """Reserve the space by writing the file of zeros.

        Raises:
            OSError: The disk has too little space. Before the error is raised, the file of zeros is deleted again.
        """
        with self._lock:
            try:
                with open(self._file, "wb", opener=private) as file:
                    _allocate(file.fileno())
            except OSError:
                self._drop()
                raise

    def release(self) -> bool:
        """Free the reserved space, so that other files can use the space. The method returns False if no space was
        reserved.
        """
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
            # Some file systems do not support `posix_fallocate`, and not every C library emulates this function. If the
            # function is not supported, zeros are written instead.
            if error.errno not in {errno.EOPNOTSUPP, errno.EINVAL, errno.ENOSYS}:
                raise
        else:
            return
    for _ in range(SIZE // len(_BLOCK)):
        os.write(descriptor, _BLOCK)
