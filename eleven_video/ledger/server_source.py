"""Reads from a ledger on a database server, for `reading.connection`.

It loads SQLAlchemy, so it is imported only when needed.
"""

from collections.abc import Generator, Iterator, Mapping
from weakref import WeakSet

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from eleven_video.errors import ConfigurationError
from eleven_video.ledger.database import open_server
from eleven_video.ledger.failures import in_short
from eleven_video.ledger.location import Location
from eleven_video.ledger.reading.connection import Row, Value


class ServerSource:
    """Runs reading statements on the server without waiting for the writers' lock."""

    def __init__(self, location: Location) -> None:
        self._location = location
        self._engine = open_server(location)
        self._being_read: WeakSet[Generator[Row]] = WeakSet()

    def rows(self, statement: str, /, **values: Value) -> Iterator[Row]:
        """Iterate over the rows of a statement.

        Raises:
            ConfigurationError: The server cannot be reached, or the statement failed.
        """
        rows = self._rows(statement, values)
        self._being_read.add(rows)
        return rows

    def close(self) -> None:
        """Close all connections; iterators of `rows` end."""
        # A half-read result holds a connection, which it would return to a connection pool that is already closed.
        for rows in list(self._being_read):
            rows.close()
        self._engine.dispose()

    def _rows(self, statement: str, values: Mapping[str, Value]) -> Generator[Row]:
        try:
            with self._engine.connect() as connection:
                for row in connection.execute(text(statement), values):
                    yield tuple(row)
        except DBAPIError as error:
            raise ConfigurationError(f"The usage ledger {self._location} cannot be read: {in_short(error)}.") from error
