"""Connections for writing: each transaction is exclusive from its first statement, and durable when it is committed.

SQLite and PostgreSQL need different settings for this; only this module handles the difference.
"""

import sqlite3
import time
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from eleven_video.errors import ConfigurationError
from eleven_video.ledger.location import Location

# The letters "elvn" as a number; any number works that no other program locks in the same database.
_WRITERS_LOCK = 0x656C766E


def open_engine(location: Location, *, patience_s: float) -> Engine:
    """An engine whose transactions wait up to `patience_s` seconds for those of other connections.

    Raises:
        ConfigurationError: The URL cannot be used, or its driver is not installed.
    """
    if location.file is not None:
        return _sqlite(str(location.file), patience_s)
    engine = open_server(location)
    _alone_on_postgresql(engine, patience_s)
    return engine


def open_server(location: Location) -> Engine:
    """A plain engine on a database server.

    Raises:
        ConfigurationError: The URL cannot be used, or its driver is not installed.
    """
    try:
        engine = create_engine(make_url(location.url or ""), pool_pre_ping=True)
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError, ValueError) as error:
        raise ConfigurationError(f"The ledger {location} cannot be used: {error}. Check its URL and driver.") from error
    if engine.dialect.name != "postgresql":
        raise ConfigurationError(
            f"The ledger {location} is on {engine.dialect.name}; use a file or a PostgreSQL database."
        )
    return engine


def _sqlite(path: str, patience_s: float) -> Engine:
    # One connection: all transactions are exclusive, so a second one could only wait for the first.
    engine = create_engine(
        URL.create("sqlite", database=path),
        connect_args={"timeout": patience_s},
        pool_size=1,
        max_overflow=0,
        pool_timeout=patience_s,
    )

    @event.listens_for(engine, "connect")
    def durable(connection: sqlite3.Connection, _record: Any) -> None:
        # The driver must not start transactions by itself; the handler of "begin" below does.
        connection.isolation_level = None
        use_write_ahead_log(connection, patience_s)
        connection.execute("PRAGMA synchronous = FULL")
        # On macOS a plain fsync leaves data in the drive's cache; elsewhere these two have no effect.
        connection.execute("PRAGMA fullfsync = ON")
        connection.execute("PRAGMA checkpoint_fullfsync = ON")
        connection.execute("PRAGMA foreign_keys = ON")

    @event.listens_for(engine, "begin")
    def alone(connection: Connection) -> None:
        # A deferred transaction fails at its first write if another connection has written meanwhile.
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def _alone_on_postgresql(engine: Engine, patience_s: float) -> None:
    @event.listens_for(engine, "begin")
    def alone(connection: Connection) -> None:
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = {round(patience_s * 1000)}")
        connection.exec_driver_sql("SET LOCAL synchronous_commit = on")
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITERS_LOCK})")


def use_write_ahead_log(connection: sqlite3.Connection, patience_s: float) -> None:
    """Turn on SQLite's write-ahead log, so that readers and a writer can work at the same time.

    The setting is stored in the file. Where the file system does not support it, SQLite keeps its older journal.
    """
    deadline = time.monotonic() + patience_s
    while True:
        try:
            if connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
                connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            # The first process to open the file changes the mode; SQLite does not make the others wait.
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.01)
        else:
            return
