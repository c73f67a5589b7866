"""Runs SQL statements that read the ledger: with `sqlite3` on a local file, with SQLAlchemy on a database server.

SQLAlchemy is not used for a local file, because its import takes half a second. That is too long for a report. So
queries are written in SQL that both SQLite and PostgreSQL understand. The parameters of a query are written as `:name`.
"""

import sqlite3
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote
from weakref import WeakSet

from eleven_video.errors import ConfigurationError
from eleven_video.ledger.damage import is_damage, mark_damaged
from eleven_video.ledger.location import Location
from eleven_video.ledger.records import NEWEST, refuse_newer

_PATIENCE_S = 5.0

Row = tuple[Any, ...]
Value = str | int


class Source(Protocol):
    """A ledger that is open for reading."""

    def rows(self, statement: str, /, **values: Value) -> Iterator[Row]:
        """Run an SQL statement and iterate over the rows of its result. The iterator raises ConfigurationError if the
        ledger cannot be read.
        """

    def drop_half_read(self) -> None: ...

    def close(self) -> None: ...


def open_source(location: Location) -> Source | None:
    """Open a ledger for reading. If its tables are of an older version, upgrade them. Returns None if the ledger does
    not exist yet.

    Raises:
        ConfigurationError: The ledger cannot be read, or a newer version of the product wrote it.
    """
    if location.file is not None and not location.file.exists():
        return None
    source = connect_source(location)
    try:
        found = version_of(source, location)
        refuse_newer(found)
    except BaseException:
        source.close()
        raise
    if 0 < found < NEWEST:
        source.close()
        _bring_up_to_date(location)
        return connect_source(location)
    if not found:
        source.close()
        return None
    return source


def connect_source(location: Location) -> Source:
    """Connect to a ledger for reading. Whether it has the tables of this version is not checked."""
    if location.file is not None:
        return FileSource(location.file)
    from eleven_video.ledger.server_source import ServerSource  # noqa: PLC0415  loads SQLAlchemy

    return ServerSource(location)


def version_of(source: Source, location: Location) -> int:
    """The version of the ledger's tables, or 0 if the tables do not exist yet."""
    catalog = (
        "sqlite_master WHERE name" if location.file else "pg_tables WHERE schemaname = current_schema() AND tablename"
    )
    if not list(source.rows(f"SELECT 1 FROM {catalog} = 'ledger_version'")):  # noqa: S608  two fixed texts
        return 0
    ((found,),) = source.rows("SELECT version FROM ledger_version")
    return int(found)


def _bring_up_to_date(location: Location) -> None:
    from sqlalchemy.exc import DBAPIError  # noqa: PLC0415  slow, but needed only once after an update

    from eleven_video.ledger.damage import in_short  # noqa: PLC0415  used only here
    from eleven_video.ledger.migrations import bring_up_to_date  # noqa: PLC0415  loads SQLAlchemy
    from eleven_video.ledger.server_errors import unusable  # noqa: PLC0415  loads SQLAlchemy
    from eleven_video.ledger.write_engine import open_engine  # noqa: PLC0415  loads SQLAlchemy

    engine = open_engine(location, patience_s=_PATIENCE_S)
    try:
        bring_up_to_date(engine)
    except DBAPIError as error:
        if location.is_on_server:
            raise unusable(location, error, "upgraded") from error
        raise ConfigurationError(
            f"The usage ledger {location} is of an older version and cannot be brought up to date ({in_short(error)}). "
            "Make it writable, and close other runs."
        ) from error
    finally:
        engine.dispose()


class FileSource:
    """An SQLite file that is open for reading only. Any thread may use the object, but only one thread at a time."""

    def __init__(self, file: Path) -> None:
        self._file = file
        with self._explained():
            self._connection = _connect(file)
        self._being_read: WeakSet[Generator[Row]] = WeakSet()

    def rows(self, statement: str, /, **values: Value) -> Iterator[Row]:
        rows = self._rows(statement, values)
        self._being_read.add(rows)
        return rows

    def drop_half_read(self) -> None:
        for rows in list(self._being_read):
            rows.close()

    def _rows(self, statement: str, values: Mapping[str, Value]) -> Generator[Row]:
        with self._explained():
            # With `yield from`, Python itself would close the cursor of a result that was not read to its end. The
            # cursor might then be closed after the file is closed.
            for row in self._connection.execute(statement, values):  # noqa: UP028
                yield row

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.DatabaseError as error:
            if is_damage(error):
                mark_damaged(self._file)
                raise ConfigurationError(
                    f"The usage ledger {self._file} is damaged ({error}). "
                    "The next run moves it aside and creates a new one."
                ) from error
            raise ConfigurationError(f"The usage ledger {self._file} cannot be read: {error}.") from error


def _connect(file: Path) -> sqlite3.Connection:
    address = f"file:{quote(file.absolute().as_posix())}"
    try:
        return _connected(f"{address}?mode=ro")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY:
            raise
        # In a read-only folder, SQLite cannot create the files that it needs for its locks. With `immutable`, SQLite
        # needs no locks, because it assumes that no process writes to the ledger.
        return _connected(f"{address}?immutable=1")


def _connected(address: str) -> sqlite3.Connection:
    connection = sqlite3.connect(address, uri=True, timeout=_PATIENCE_S, check_same_thread=False)
    try:
        connection.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()
    except BaseException:
        connection.close()
        raise
    return connection
