"""Locks open files. Spools and sessions use these locks.

The operating system releases a lock when the process that holds it ends, even if this process is killed.
"""

import sys
import time
from contextlib import suppress
from typing import IO

# To check on Windows whether a file is locked, a process must take the lock for some microseconds. Meanwhile, a second
# check would wrongly find the file locked. So a check is repeated up to `_GLANCES` times, with a pause of `_GLANCE_S`
# seconds.
_GLANCES, _GLANCE_S = 5, 0.01

if sys.platform == "win32":
    import msvcrt

    # Windows does not let other processes read locked bytes. So the locked byte is at a position that is beyond the end
    # of any file.
    _FAR = 1 << 40

    def try_lock(file: IO[bytes]) -> bool:
        """Lock an open file. Returns False if the file is locked through another file object, in this process or
        another process.
        """
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
        """Whether the file is locked through another file object. `msvcrt` has no shared locks, so the check is
        repeated: see `_GLANCES`.
        """
        for _ in range(_GLANCES):
            if try_lock(file):
                unlock(file)
                return False
            time.sleep(_GLANCE_S)
        return True

    def unlock(file: IO[bytes]) -> None:
        """Release the lock that `try_lock` or `lock` has taken."""
        place = file.tell()
        file.seek(_FAR)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)
        finally:
            file.seek(place)

    def lock(file: IO[bytes]) -> None:
        """Lock an open file. The function waits while another process checks the lock."""
        while not try_lock(file):
            time.sleep(_GLANCE_S)

else:
    import fcntl

    def try_lock(file: IO[bytes]) -> bool:
        """Lock an open file. Returns False if the file is locked through another file object, in this process or
        another process.
        """
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:
            # The file system has no locks. Then the file counts as locked by this process. A spool may then be imported
            # twice, which is harmless. If the file counted as locked by another process, its spool would never be
            # imported.
            return True
        return True

    def is_locked(file: IO[bytes]) -> bool:
        """Whether the file is locked through another file object. Several processes may check the same file at the same
        time.
        """
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        except OSError:
            return False  # the file system has no locks
        unlock(file)
        return False

    def unlock(file: IO[bytes]) -> None:
        """Release the lock that `try_lock` or `lock` has taken."""
        fcntl.flock(file, fcntl.LOCK_UN)

    def lock(file: IO[bytes]) -> None:
        """Lock an open file. The function waits while another process checks the lock."""
        with suppress(OSError):  # the file system may have no locks
            fcntl.flock(file, fcntl.LOCK_EX)
