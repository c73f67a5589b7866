"""The lock of a session's folder: one process at a time works on it, and any process can check whether it is locked."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from eleven_video.files import private
from eleven_video.ledger.spool.file_locks import is_locked, lock

# Two files, so that a check never blocks a run: a run takes the first without waiting, and a check only touches the
# second.
LOCKS = _TAKEN, _AT_WORK = ".lock", ".at-work"


class FolderLocked(Exception):
    """Another run holds the lock."""


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Lock a session's folder until the block ends. The lock also ends with the process.

    Raises:
        FolderLocked: Another run holds the lock.
        OSError: The system refused the lock.
    """
    from filelock import FileLock, Timeout  # noqa: PLC0415  lists of sessions lock none

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
    """Whether a run has locked the folder. False if the folder is missing or unreadable."""
    try:
        with (folder / _AT_WORK).open("rb+") as at_work:
            return is_locked(at_work)
    except OSError:
        return False
