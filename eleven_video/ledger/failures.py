"""Failures of the ledger: a corrupt file is set aside and replaced, and each kind of failure is reported once."""

import logging
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock

logger = logging.getLogger(__name__)


class OnceWarning:
    """Reports each message to the user once; repetitions go to the log only. Thread-safe."""

    def __init__(self, on_trouble: Callable[[str], None]) -> None:
        self._on_trouble = on_trouble
        self._lock = Lock()
        self._reported: set[str] = set()

    def tell(self, kind: str, message: str) -> None:
        """Report a message, unless one of the same `kind` was reported before."""
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
    """The driver's message, without the statement and its values."""
    origin = getattr(error, "orig", None) or error
    return str(origin).strip().partition("\n")[0] or type(origin).__name__


_COMPANIONS = ("-wal", "-shm")


def is_damage(error: BaseException) -> bool:
    """Whether SQLite reports that the file is corrupt, rather than unreachable."""
    origin = getattr(error, "orig", None) or error
    code = getattr(origin, "sqlite_errorcode", None)
    # The low byte is the kind of error; the rest says where it occurred.
    return isinstance(code, int) and code & 0xFF in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def mark_damaged(file: Path) -> None:
    """Create a file beside the ledger that tells the next start to check it for damage.

    If the file cannot be created, nothing is lost: the next start also notices damage that makes its first statement
    fail.
    """
    try:
        _marker(file).touch(mode=0o600)
    except OSError:
        return


def has_damage(file: Path) -> bool:
    """Whether a ledger that was marked as damaged is corrupt. If it is not, the mark is removed."""
    if not _marker(file).exists():
        return False
    connection = sqlite3.connect(file)
    try:
        sound: bool = connection.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok"
    except sqlite3.OperationalError:
        # Locked or unreadable at the moment, so its state is unknown and the mark stays.
        return False
    except sqlite3.DatabaseError:
        return True
    finally:
        connection.close()
    if sound:
        _marker(file).unlink(missing_ok=True)
    return not sound


def keep_aside(file: Path) -> Path:
    """Rename a damaged ledger, with the files that SQLite keeps beside it, and return the new name."""
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
