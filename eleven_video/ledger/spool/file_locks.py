"""A lock on an open file.

The system releases it when the process ends, even if it is killed. Used for spools and sessions.
"""

import sys
import time
from contextlib import suppress
from typing import IO

# On Windows a process that checks a lock takes it for microseconds, so others must check again before they believe it.
_GLANCES, _GLANCE_S = 5, 0.01

if sys.platform == "win32":
    import msvcrt

    # Windows also prevents reading of locked bytes, so this position, beyond the end of any file, is locked.
    _FAR = 1 << 40

    def try_lock(file: IO[bytes]) -> bool:
        """Lock the file for this handle; False if another handle holds the lock."""
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
        """Whether another handle has locked the file. `msvcrt` has no shared locks, so this checks several times."""
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
        """Lock the file for this handle, waiting for processes that only check it."""
        while not try_lock(file):
            time.sleep(_GLANCE_S)

else:
    import fcntl

    def try_lock(file: IO[bytes]) -> bool:
        """Lock the file for this handle; False if another handle holds the lock."""
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:
            # The file system has no locks. Assume success: importing a row twice is harmless, but not importing it
            #     loses it.
            return True
        return True

    def is_locked(file: IO[bytes]) -> bool:
        """Whether another handle has locked the file. Any number of processes may check at the same time."""
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
        """Lock the file for this handle, waiting for processes that only check it."""
        with suppress(OSError):  # a file system without locks
            fcntl.flock(file, fcntl.LOCK_EX)
