"""Locks open files, for spools and sessions.

The operating system releases a lock when its process ends, even if the process is killed.
"""

import sys
import time
from contextlib import suppress
from typing import IO

# On Windows, a check whether a file is locked takes the lock for some microseconds. Another check at this moment would
# find the file locked, so a check is repeated this often, with this pause in seconds.
_GLANCES, _GLANCE_S = 5, 0.01

if sys.platform == "win32":
    import msvcrt

    # Windows does not let other processes read locked bytes. So the lock is on a position that no file reaches.
    _FAR = 1 << 40

    def try_lock(file: IO[bytes]) -> bool:
        """Lock an open file. False if it is locked through another file object, in this process or another one."""
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
        """Whether the file is locked through another file object. `msvcrt` has no shared locks: see `_GLANCES`."""
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
        """Lock an open file. Wait if another process checks the lock at this moment."""
        while not try_lock(file):
            time.sleep(_GLANCE_S)

else:
    import fcntl

    def try_lock(file: IO[bytes]) -> bool:
        """Lock an open file. False if it is locked through another file object, in this process or another one."""
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:
            # The file system has no locks, so the file counts as locked by this process. A spool may then be imported
            # twice, which is harmless. A spool that counted as locked by another process would never be imported.
            return True
        return True

    def is_locked(file: IO[bytes]) -> bool:
        """Whether the file is locked through another file object. Several processes may check at the same time."""
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
        """Lock an open file. Wait if another process checks the lock at this moment."""
        with suppress(OSError):  # the file system may have no locks
            fcntl.flock(file, fcntl.LOCK_EX)
