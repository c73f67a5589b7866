"""Reads from a ledger on a database server. `reading.connection` uses this module.

This module loads SQLAlchemy, which takes time. So this module is imported only for a ledger on a database server.
"""

from collections.abc import Generator, Iterator, Mapping
from typing import Any
from weakref import WeakSet

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from eleven_video.ledger.location import Location
from eleven_video.ledger.server_errors import unusable
from eleven_video.ledger.write_engine import open_server

_Row = tuple[Any, ...]
_Value = str | int


class ServerSource:
    """Runs SQL statements that read the ledger on a database server. These statements do not wait for runs that
    write.
    """

    def __init__(self, location: Location) -> None:
        self._location = location
        self._engine = open_server(location)
        self._being_read: WeakSet[Generator[_Row]] = WeakSet()

    def rows(self, statement: str, /, **values: _Value) -> Iterator[_Row]:
        rows = self._rows(statement, values)
        self._being_read.add(rows)
        return rows

    def drop_half_read(self) -> None:
        for rows in list(self._being_read):
            rows.close()

    def close(self) -> None:
        # A result that was not read to its end still uses a connection of the pool. The result's connection must be
        # returned before the pool is closed.
        self.drop_half_read()
        self._engine.dispose()

    def _rows(self, statement: str, values: Mapping[str, _Value]) -> Generator[_Row]:
        try:
            with self._engine.connect() as connection:
                for row in connection.execute(text(statement), values):
                    yield tuple(row)
        except SQLAlchemyError as error:
            raise unusable(self._location, error, "read") from error
