"""A lock on an open file that ends with its process, however that ends."""

import sys
from typing import IO

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
