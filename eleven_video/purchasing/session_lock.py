"""Locks the folder of a session, so that only one run works in the folder at a time. Any process can check whether the
folder is locked.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from eleven_video.files import private
from eleven_video.ledger.spool.file_locks import is_locked, lock

# A run locks two files. Only the lock of the first file decides whether another run is refused. The function
# `is_at_work` tests only the second file, and on some systems this test locks the second file for a moment. A run that
# starts at this moment is not refused.
LOCKS = _TAKEN, _AT_WORK = ".lock", ".at-work"


class FolderLocked(Exception):
    """Raised if another run has locked the folder."""


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Lock the folder of a session until the `with` block ends. If this process is killed, the operating system
    releases the lock.

    Raises:
        FolderLocked: Another run has locked the folder.
        OSError: The operating system refused the lock.
    """
    from filelock import FileLock, Timeout  # noqa: PLC0415  not needed to list sessions

    taken = FileLock(folder / _TAKEN, mode=0o600)
    try:
        taken.acquire(blocking=False)
    except Timeout:
        raise FolderLocked from None
    try:
        with open(folder / _AT_WORK, "ab", opener=private) as at_work:
            lock(at_work)
            yield
    finally:
        taken.release()


def is_at_work(folder: Path) -> bool:
    """Whether a run has locked the session's folder. The answer is false if the folder is missing or cannot be read."""
    try:
        with (folder / _AT_WORK).open("rb+") as at_work:
            return is_locked(at_work)
    except OSError:
        return False
