"""A lock on an open file that ends with its process, however that ends."""

import sys
import time
from contextlib import suppress
from typing import IO

# A process that only looks holds what it looks at for microseconds, where a system has no shared locks.
_GLANCES, _GLANCE_S = 5, 0.01

if sys.platform == "win32":
    import msvcrt

    # Windows locks bytes against reading, too, so the byte locked is one that no file reaches.
    _FAR = 1 << 40

    def try_lock(file: IO[bytes]) -> bool:
        """Lock the file for this handle; False where another handle has it."""
        place = file.tell()
        file.seek(_FAR)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        finally:
            file.seek(place)
        return True

    def is_locked(file: IO[bytes]) -> bool:
        """Whether another handle has locked the file. Windows has no shared locks here, so it looks more than once."""
        for _ in range(_GLANCES):
            if try_lock(file):
                unlock(file)
                return False
            time.sleep(_GLANCE_S)
        return True

    def unlock(file: IO[bytes]) -> None:
        """Give up the lock of `try_lock`."""
        place = file.tell()
        file.seek(_FAR)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)
        finally:
            file.seek(place)

    def lock(file: IO[bytes]) -> None:
        """Lock the file for this handle, waiting for those that only look at it."""
        while not try_lock(file):
            time.sleep(_GLANCE_S)

else:
    import fcntl

    def try_lock(file: IO[bytes]) -> bool:
        """Lock the file for this handle; False where another handle has it."""
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:
            # A file system without locks: rather take a row twice, which does nothing, than never.
            return True
        return True

    def is_locked(file: IO[bytes]) -> bool:
        """Whether another handle has locked the file. Any number of processes may look at the same time."""
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        except OSError:
            return False  # a file system without locks
        unlock(file)
        return False

    def unlock(file: IO[bytes]) -> None:
        """Give up the lock of `try_lock` or `lock`."""
        fcntl.flock(file, fcntl.LOCK_UN)

    def lock(file: IO[bytes]) -> None:
        """Lock the file for this handle, waiting for those that only look at it."""
        with suppress(OSError):  # a file system without locks
            fcntl.flock(file, fcntl.LOCK_EX)
