"""Reading from a ledger on a database server."""

from collections.abc import Iterator

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from eleven_video.errors import ConfigurationError
from eleven_video.ledger.database import open_server
from eleven_video.ledger.location import Location
from eleven_video.ledger.reading import Row, Value
from eleven_video.ledger.trouble import in_short


class ServerSource:
    """A connection that takes no part in the writers' turns."""

    def __init__(self, location: Location) -> None:
        self._location = location
        self._engine = open_server(location)

    def rows(self, statement: str, /, **values: Value) -> Iterator[Row]:
        try:
            with self._engine.connect() as connection:
                for row in connection.execute(text(statement), values):
                    yield tuple(row)
        except DBAPIError as error:
            raise ConfigurationError(f"The usage ledger {self._location} cannot be read: {in_short(error)}.") from error

    def close(self) -> None:
        self._engine.dispose()
