"""One reading connection to a ledger, for all parts of a command that read it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import RLock
from typing import Self

from eleven_video.errors import ConfigurationError
from eleven_video.ledger.location import Location
from eleven_video.ledger.reading.queries import LedgerReader


class SharedReader:
    """A ledger that is opened for reading at the first use and stays open until `close`; a later use opens it again.

    Any thread may use it. One thread reads at a time, and each block sees everything that was committed before it.

    Args:
        where: A file, a URL or a location. A ledger that does not exist yet is empty.
    """

    def __init__(self, where: str | Path | Location) -> None:
        self._location = where if isinstance(where, Location) else Location.of(where)
        # A signal handler may read while its own thread does.
        self._lock = RLock()
        self._reader: LedgerReader | None = None
        self._file_id: tuple[int, int] | None = None
        self._is_broken = False
        # The number of blocks of the reading thread that are open.
        self._depth = 0

    @contextmanager
    def reading(self) -> Iterator[LedgerReader]:
        """The open ledger. Rows that are not read at the end of the block are dropped.

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
                    # A half-read result would hold the ledger at the state of its first row.
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


# A ledger to read: one that is open, or one to open for a single block.
Readable = SharedReader | Path


@contextmanager
def reading(ledger: Readable) -> Iterator[LedgerReader]:
    """An open ledger to read in a block.

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
    """What tells a ledger's file from another file that takes its name; None without a file."""
    if location.file is None:
        return None
    try:
        found = location.file.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
