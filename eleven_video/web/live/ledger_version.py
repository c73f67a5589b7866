"""Finds out whether another program has changed the ledger, without reading the ledger itself."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from time import monotonic
from typing import Protocol
from urllib.parse import quote

from eleven_video.errors import ConfigurationError
from eleven_video.ledger.location import Location
from eleven_video.ledger.reading.connection import Source, connect_source

# The server is asked at most this often, in seconds, and less often while it does not answer.
_BETWEEN_QUESTIONS_S = 0.5
_AFTER_FAILURE_S = 5.0
# The transactions that are visible now. The text changes when any program commits a change, also in another database of
# the same server. To read it changes nothing, needs no rights, and costs writers nothing.
_SNAPSHOT = "SELECT CAST(pg_current_snapshot() AS TEXT)"


class LedgerVersion(Protocol):
    """A ledger that is watched. Only one thread may use the object."""

    def has_changed(self) -> bool:
        """Whether the ledger has changed since the last call. The first call is true if the ledger exists."""

    def close(self) -> None: ...


def watch(ledger: Location) -> LedgerVersion:
    """Watch a ledger. Nothing is opened before the first question."""
    return ServerVersion(ledger) if ledger.file is None else FileVersion(ledger.file)


class FileVersion:
    """Watches a file. SQLite has a fast counter of the changes by other connections."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._connection: sqlite3.Connection | None = None
        self._inode: int | None = None
        self._version: int | None = None

    def has_changed(self) -> bool:
        version = self._read()
        changed = version != self._version
        self._version = version
        return changed

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection = None

    def _read(self) -> int | None:
        try:
            # A damaged ledger is renamed, and a new file gets its name. The open connection would still use the old
            # file.
            inode = self._file.stat().st_ino
            if inode != self._inode:
                self.close()
                self._inode = inode
            if self._connection is None:
                self._connection = sqlite3.connect(
                    f"file:{quote(self._file.absolute().as_posix())}?mode=ro", uri=True, check_same_thread=False
                )
            (version,) = self._connection.execute("PRAGMA data_version").fetchone()
        except (OSError, sqlite3.Error):
            self.close()
            self._inode = None
            return None
        return int(version)


class ServerVersion:
    """Watches a database server. While the server does not answer, nothing has changed.

    Args:
        ledger: The location of the ledger.
        now: A clock that counts seconds.
    """

    def __init__(self, ledger: Location, now: Callable[[], float] = monotonic) -> None:
        self._ledger = ledger
        self._now = now
        self._source: Source | None = None
        self._version: str | None = None
        self._next_at = float("-inf")

    def has_changed(self) -> bool:
        if self._now() < self._next_at:
            return False
        version = self._read()
        self._next_at = self._now() + (_AFTER_FAILURE_S if version is None else _BETWEEN_QUESTIONS_S)
        if version is None or version == self._version:
            return False
        self._version = version
        return True

    def close(self) -> None:
        if self._source is not None:
            self._source.close()
        self._source = None

    def _read(self) -> str | None:
        try:
            if self._source is None:
                self._source = connect_source(self._ledger)
            ((version,),) = self._source.rows(_SNAPSHOT)
        except ConfigurationError:
            self.close()
            return None
        return str(version)
