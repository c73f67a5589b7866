"""A single connection to read a ledger. All parts of a command share this connection."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import RLock
from typing import Self

from eleven_video.errors import ConfigurationError
from eleven_video.ledger.location import Location
from eleven_video.ledger.reading.queries import LedgerReader


class SharedReader:
    """A ledger that is opened for reading when it is used for the first time. The ledger stays open until `close` is
    called. If the object is used again later, it opens the ledger again.

    All threads may use the object, but only one thread reads at a time. Each `with` block of `reading` sees everything
    that was committed before the block began.

    Args:
        where: The file, the URL or the location of the ledger. A ledger that does not exist yet counts as empty.
    """

    def __init__(self, where: str | Path | Location) -> None:
        self.location = Location.of(where)
        # A signal handler may read while the interrupted thread is reading. So the same thread may take this lock
        # twice.
        self._lock = RLock()
        self._reader: LedgerReader | None = None
        self._file_id: tuple[int, int] | None = None
        self._is_broken = False
        # The number of nested `with` blocks of `reading` that are open in the thread that reads.
        self._depth = 0

    @contextmanager
    def reading(self) -> Iterator[LedgerReader]:
        """Open the ledger for a `with` block. A result that was not read to its end can no longer be read after the
        block.

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
                    # Until a result is read to its end, SQLite shows the ledger as it was when the first row was read.
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
        file_id = _file_id(self.location)
        if self._reader is None or not self._reader.exists or self._is_broken or file_id != self._file_id:
            self.close()
            self._reader, self._file_id, self._is_broken = LedgerReader.open(self.location), file_id, False
        return self._reader


# A ledger that a function can read: an object that several functions share, or a location that `reading` opens for
# one block.
Readable = SharedReader | Location | Path


def location_of(ledger: Readable) -> Location:
    """The location of a ledger that a function can read."""
    return ledger.location if isinstance(ledger, SharedReader) else Location.of(ledger)


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
    """The identity of the ledger's file, or None if there is no file. If the file is replaced by another file with the
    same name, the identity changes.
    """
    if location.file is None:
        return None
    try:
        found = location.file.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
