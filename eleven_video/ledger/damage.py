"""Handles failures of the ledger: recognises and renames a corrupt file, and reports each kind of failure only once."""

import logging
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock

logger = logging.getLogger(__name__)


class OnceWarning:
    """Reports each kind of failure to the user once. Repeated reports of the same kind go only to the log. The object
    is thread-safe.
    """

    def __init__(self, on_trouble: Callable[[str], None]) -> None:
        self._on_trouble = on_trouble
        self._lock = Lock()
        self._reported: set[str] = set()

    def tell(self, kind: str, message: str) -> None:
        """Report a message to the user, unless a message of the same `kind` was reported before."""
        with self._lock:
            first = kind not in self._reported
            self._reported.add(kind)
        if not first:
            logger.info(message)
            return
        try:
            self._on_trouble(message)
        except Exception:
            logger.exception("Reporting a problem of the ledger failed: %s", message)


def in_short(error: BaseException) -> str:
    """The first line of the database driver's message, without the SQL statement and its values."""
    origin = getattr(error, "orig", None) or error
    return str(origin).strip().partition("\n")[0] or type(origin).__name__


_COMPANIONS = ("-wal", "-shm")


def is_damage(error: BaseException) -> bool:
    """Whether an error of SQLite means that the file is corrupt. If a file cannot be opened, this alone does not mean
    that it is corrupt.
    """
    origin = getattr(error, "orig", None) or error
    code = getattr(origin, "sqlite_errorcode", None)
    # The lowest byte of the code is the kind of error. The other bytes contain details of the error.
    return isinstance(code, int) and code & 0xFF in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def mark_damaged(file: Path) -> None:
    """Create a small marker file beside the ledger. The marker file tells the next run to check the ledger for damage.

    If the marker file cannot be created, the function raises no error. Without the marker file, the next run notices
    only damage that makes its first statement fail.
    """
    try:
        _marker(file).touch(mode=0o600)
    except OSError:
        return


def has_damage(file: Path) -> bool:
    """Whether the ledger is corrupt. The ledger is checked only if `mark_damaged` has created its marker file. If the
    ledger is not corrupt, this function deletes the marker file.
    """
    if not _marker(file).exists():
        return False
    connection = sqlite3.connect(file)
    try:
        sound: bool = connection.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok"
    except sqlite3.OperationalError:
        # The ledger is locked or cannot be read at the moment. The ledger is checked again at the next start.
        return False
    except sqlite3.DatabaseError:
        return True
    finally:
        connection.close()
    if sound:
        _marker(file).unlink(missing_ok=True)
    return not sound


def keep_aside(file: Path) -> Path:
    """Rename a damaged ledger and the files that SQLite has created beside it. The result is the new path of the
    ledger.
    """
    aside = file.with_name(f"{file.name}.damaged-{datetime.now(UTC):%Y%m%dT%H%M%S%f}")
    file.replace(aside)
    for companion in _COMPANIONS:
        beside = file.with_name(file.name + companion)
        if beside.exists():
            beside.replace(aside.with_name(aside.name + companion))
    _marker(file).unlink(missing_ok=True)
    return aside


def _marker(file: Path) -> Path:
    return file.with_name(f"{file.name}.is-damaged")
