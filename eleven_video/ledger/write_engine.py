"""Opens connections that write to the ledger.

While one transaction runs, no other transaction writes. A committed transaction is durable. SQLite and PostgreSQL need
different settings for these two guarantees. Only this module knows these settings.
"""

import sqlite3
import time
from types import MappingProxyType
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from eleven_video.errors import ConfigurationError
from eleven_video.ledger.location import Location

# Every writer takes this lock. PostgreSQL identifies the lock by a number: the letters "elvn" as bytes. Another program
# that uses the same number in the same database would block our writers.
_WRITERS_LOCK = 0x656C766E

# The longest time in seconds that a writer may pause within a transaction. A transaction takes milliseconds.
_LONGEST_PAUSE_S = 10.0
# The names of PostgreSQL in addresses that name no driver.
_PLAIN_NAMES = frozenset({"postgresql", "postgres"})
_DRIVER = "postgresql+psycopg"
# Without these options, a program could wait for minutes for a server that was switched off or cut off. An address may
# set its own values. `tcp_user_timeout` is in milliseconds, the other times are in seconds.
_CONNECTING = MappingProxyType(
    {
        "connect_timeout": 10,
        "tcp_user_timeout": 15_000,
        "keepalives_idle": 10,
        "keepalives_interval": 5,
        "keepalives_count": 2,
        "application_name": "eleven-video",
    }
)


def open_engine(location: Location, *, patience_s: float) -> Engine:
    """Open a ledger for writing. Each transaction waits up to `patience_s` seconds for other transactions to end.

    Raises:
        ConfigurationError: The database URL cannot be used, or the driver in the URL is not installed.
    """
    if location.file is not None:
        return _sqlite(str(location.file), patience_s)
    engine = open_server(location)
    _alone_on_postgresql(engine, patience_s)
    return engine


def open_server(location: Location) -> Engine:
    """Open a ledger on a database server, without the settings that writing needs.

    Raises:
        ConfigurationError: The database URL cannot be used, or the driver in the URL is not installed.
    """
    try:
        url = make_url(location.url or "")
        if url.drivername in _PLAIN_NAMES:
            url = url.set(drivername=_DRIVER)
        given = (
            {}
            if url.get_backend_name() != "postgresql"
            else {k: v for k, v in _CONNECTING.items() if k not in url.query}
        )
        engine = create_engine(url, pool_pre_ping=True, connect_args=given)
    except ImportError as error:
        if "psycopg" not in str(error) and "pq wrapper" not in str(error):
            raise ConfigurationError(_unusable(location, error)) from error
        raise ConfigurationError(
            f"The ledger {location} is on a server, which needs packages that are not installed. "
            'Install them with: pip install "eleven-video[machines]"'
        ) from error
    except (ArgumentError, NoSuchModuleError, ValueError) as error:
        raise ConfigurationError(_unusable(location, error)) from error
    if engine.dialect.name != "postgresql":
        raise ConfigurationError(
            f"The ledger {location} is on {engine.dialect.name}; use a file or a PostgreSQL database."
        )
    return engine


def _sqlite(path: str, patience_s: float) -> Engine:
    # The pool has one connection. SQLite runs only one writing transaction at a time, so a second connection would only
    # wait.
    engine = create_engine(
        URL.create("sqlite", database=path),
        connect_args={"timeout": patience_s},
        pool_size=1,
        max_overflow=0,
        pool_timeout=patience_s,
    )

    @event.listens_for(engine, "connect")
    def durable(connection: sqlite3.Connection, _record: Any) -> None:
        # This line turns off the driver's implicit BEGIN. The handler `begin_immediate` starts each transaction.
        connection.isolation_level = None
        use_write_ahead_log(connection, patience_s)
        connection.execute("PRAGMA synchronous = FULL")
        # On macOS, a normal fsync may leave data in the cache of the drive. On other systems these settings have no
        # effect.
        connection.execute("PRAGMA fullfsync = ON")
        connection.execute("PRAGMA checkpoint_fullfsync = ON")
        connection.execute("PRAGMA foreign_keys = ON")

    @event.listens_for(engine, "begin")
    def begin_immediate(connection: Connection) -> None:
        # A plain BEGIN would take the write lock only at the first write. Then the transaction would fail at this write
        # if another connection had written since the BEGIN.
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def _alone_on_postgresql(engine: Engine, patience_s: float) -> None:
    @event.listens_for(engine, "begin")
    def begin_alone(connection: Connection) -> None:
        lock_writers(connection, patience_s=patience_s)


def lock_writers(connection: Connection, *, patience_s: float) -> None:
    """Keep other writers out until the current transaction on a database server ends."""
    # The server runs these functions in this order. One statement for all of them waits only once for the network. If a
    # program stops in the middle of a transaction, the server ends the transaction, and other writers can go on.
    connection.exec_driver_sql(
        f"SELECT set_config('lock_timeout', '{round(patience_s * 1000)}', true), "
        f"set_config('idle_in_transaction_session_timeout', '{round(_LONGEST_PAUSE_S * 1000)}', true), "
        f"set_config('synchronous_commit', 'on', true), pg_advisory_xact_lock({_WRITERS_LOCK})"
    )


def _unusable(location: Location, error: Exception) -> str:
    return location.without_password(f"The ledger {location} cannot be used: {error}. Check its URL and driver.")


def use_write_ahead_log(connection: sqlite3.Connection, patience_s: float) -> None:
    """Turn on SQLite's write-ahead log, so that other processes can read while one process writes.

    SQLite stores this setting in the database file. If the file system does not support the write-ahead log, SQLite
    keeps its older method.
    """
    deadline = time.monotonic() + patience_s
    while True:
        try:
            if connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
                connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            # Another process is changing the setting at this moment. SQLite raises an error instead of waiting.
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.01)
        else:
            return
