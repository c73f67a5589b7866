"""Tells where a ledger is, which form its tables have, and how large it is."""

# The linter warns about SQL that is built from strings. All strings are constants.
# ruff: noqa: S608

from collections.abc import Mapping
from contextlib import closing, suppress
from dataclasses import dataclass, field

from eleven_video.ledger.location import Location
from eleven_video.ledger.reading.connection import Source, connect_source, version_of
from eleven_video.ledger.records import NEWEST

TABLES = ("sessions", "attempts", "charges", "rollups", "raised_bounds")
_SIDE_FILES = ("", "-wal", "-shm")


@dataclass(frozen=True, slots=True)
class LedgerFacts:
    """What is known about a ledger without reading its calls.

    Attributes:
        location: The location of the ledger.
        version: The version of the form of its tables, or 0 if the ledger does not exist yet.
        size_bytes: The space that the ledger takes, with its indexes.
        rows: The number of rows by table.
        server: The version of the database server, such as "PostgreSQL 15.18", or "" for a file.
    """

    location: Location
    version: int
    size_bytes: int = 0
    rows: Mapping[str, int] = field(default_factory=dict)
    server: str = ""

    @property
    def is_newest(self) -> bool:
        return self.version == NEWEST


def facts_of(location: Location) -> LedgerFacts:
    """The facts of a ledger. Its tables are not upgraded.

    Raises:
        ConfigurationError: The ledger cannot be read.
    """
    if not location.may_exist:
        return LedgerFacts(location, 0)
    with closing(connect_source(location)) as source:
        version = version_of(source, location)
        server = server_version(source) if location.is_on_server else ""
        tables = [table for table in TABLES if version and _has_table(source, location, table)]
        rows = {table: _whole(source, f"SELECT COUNT(*) FROM {table}") for table in tables}
        size = _size_of_server(source, tables) if location.is_on_server else _size_of_file(location)
    return LedgerFacts(location, version, size, rows, server)


def server_version(source: Source) -> str:
    """The name and the version of a database server."""
    ((told,),) = source.rows("SELECT current_setting('server_version')")
    return f"PostgreSQL {str(told).partition(' ')[0]}"


def _has_table(source: Source, location: Location, table: str) -> bool:
    """Whether a table exists. Ledgers of old versions lack the newer tables."""
    if location.is_on_server:
        return bool(
            _whole(
                source,
                "SELECT COUNT(*) FROM pg_tables WHERE schemaname = current_schema() AND tablename = :of",
                of=table,
            )
        )
    return bool(_whole(source, "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = :of", of=table))


def _size_of_server(source: Source, tables: list[str]) -> int:
    return sum(_whole(source, "SELECT pg_total_relation_size(CAST(:of AS regclass))", of=table) for table in tables)


def _size_of_file(location: Location) -> int:
    file, size = location.file, 0
    for ending in _SIDE_FILES if file is not None else ():
        with suppress(OSError):
            size += file.with_name(file.name + ending).stat().st_size if file is not None else 0
    return size


def _whole(source: Source, statement: str, **values: str) -> int:
    ((found,),) = source.rows(statement, **values)
    return int(found)
