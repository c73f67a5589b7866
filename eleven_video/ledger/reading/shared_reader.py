"""A single connection for reading a ledger, which all parts of a command share."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import RLock
from typing import Self

from eleven_video.errors import ConfigurationError
from eleven_video.ledger.location import Location
from eleven_video.ledger.reading.queries import LedgerReader


class SharedReader:
    """A ledger that is opened for reading at the first use. It stays open until `close`; a later use opens it again.

    All threads may use it, but only one reads at a time. Each `with` block of `reading` sees everything that was
    committed before the block.

    Args:
        where: The file, the URL or the location of the ledger. A ledger that does not exist yet counts as empty.
    """

    def __init__(self, where: str | Path | Location) -> None:
        self._location = where if isinstance(where, Location) else Location.of(where)
        # A signal handler may read while the thread that it interrupts is reading, so the same thread may lock twice.
        self._lock = RLock()
        self._reader: LedgerReader | None = None
        self._file_id: tuple[int, int] | None = None
        self._is_broken = False
        # How many `with` blocks of `reading` the reading thread is in.
        self._depth = 0

    @contextmanager
    def reading(self) -> Iterator[LedgerReader]:
        """Open the ledger for a `with` block. At the end of the block, results that are not read completely are lost.

        Raises:
            ConfigurationError: The ledger cannot be read, or a newer version of the product wrote it.
        """
        with self._lock:
            reader = self._opened()
            self._depth += 1
            try:
                yield reader
            except ConfigurationError:
                self._is_broken = True
                raise
            finally:
                self._depth -= 1
                if not self._depth:
                    # While a result is not completely read, SQLite shows the ledger as it was at the first row.
                    reader.drop_half_read()

    def close(self) -> None:
        """Close the connection, if one is open."""
        with self._lock:
            if self._reader is not None:
                self._reader.close()
            self._reader = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def _opened(self) -> LedgerReader:
        if self._reader is not None and self._depth:
            return self._reader
        file_id = _file_id(self._location)
        if self._reader is None or not self._reader.exists or self._is_broken or file_id != self._file_id:
            self.close()
            self._reader, self._file_id, self._is_broken = LedgerReader.open(self._location), file_id, False
        return self._reader


# How functions get a ledger to read: as an object that others share, or as a path that `reading` opens for one block.
Readable = SharedReader | Path


@contextmanager
def reading(ledger: Readable) -> Iterator[LedgerReader]:
    """Open a ledger for a `with` block.

    Raises:
        ConfigurationError: The ledger cannot be read, or a newer version of the product wrote it.
    """
    if isinstance(ledger, SharedReader):
        with ledger.reading() as reader:
            yield reader
    else:
        with LedgerReader.open(ledger) as reader:
            yield reader


def _file_id(location: Location) -> tuple[int, int] | None:
    """The identity of the ledger's file. It differs if another file gets the same name. None if there is no file."""
    if location.file is None:
        return None
    try:
        found = location.file.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
