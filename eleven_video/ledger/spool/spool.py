"""The spool: a file of JSON lines with entries that the ledger cannot take.

Each run writes to a file of its own, which it locks until the run ends. So no other process imports a spool to which a
run still writes.
"""

import os
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from eleven_video.files import make_private_folder, private
from eleven_video.ledger.spool.file_locks import try_lock

_SUFFIX = ".usage-spool.jsonl"
_REFUSED = ".refused"


class Spool:
    """Appends lines to a spool. Its file is created with the first line. Only one thread may use this object."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file: IO[bytes] | None = None
        self._torn = False

    def append(self, lines: Iterable[str]) -> None:
        """Write lines and make them durable.

        Raises:
            OSError: The lines could not be written. The last line in the file may be incomplete; the import ignores an
                incomplete line.
        """
        if self._file is None:
            self._file = self._create()
        # If the last line is incomplete, it is ended first. The first new line would otherwise be joined to it and
        # lost.
        text = "\n" * self._torn + "".join(f"{line}\n" for line in lines)
        self._torn = True
        rest = memoryview(text.encode())
        while rest:
            # On an almost full disk, `write` writes only a part of the text, and raises an error only at the next call.
            rest = rest[self._file.write(rest) :]
        os.fsync(self._file.fileno())
        self._torn = False

    def close(self) -> None:
        """Close the file of the spool, which also releases its lock."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _create(self) -> IO[bytes]:
        make_private_folder(self._folder)
        # The file has no buffer. A buffer could keep lines whose write has failed, and write them later.
        file = open(  # noqa: SIM115  it stays open until `close`
            self._folder / f"{uuid.uuid4().hex}{_SUFFIX}", "xb", buffering=0, opener=private
        )
        try_lock(file)
        _sync_folder(self._folder)
        return file


@dataclass(frozen=True, slots=True)
class SpooledLines:
    """The lines of a spool whose run has ended. The last line may be incomplete."""

    path: Path
    lines: tuple[str, ...]

    def finish(self, refused: Iterable[str]) -> None:
        """Remove an imported spool. Before that, the lines that the ledger refused are saved in a file beside it."""
        kept = list(refused)
        if kept:
            aside = self.path.with_name(self.path.name + _REFUSED)
            with open(aside, "a", encoding="utf-8", opener=private) as file:
                file.writelines(f"{line}\n" for line in kept)
                file.flush()
                os.fsync(file.fileno())
        self.path.unlink(missing_ok=True)


def is_waiting(folder: Path) -> bool:
    """Whether a folder contains spools that are not imported yet."""
    return any(folder.glob(f"*{_SUFFIX}"))


def finished_spools(folder: Path) -> Iterator[SpooledLines]:
    """The spools in a folder whose runs have ended, in the order of their names.

    Spools that cannot be read are left out and stay in the folder.
    """
    for path in sorted(folder.glob(f"*{_SUFFIX}")):
        with _unlocked(path) as file:
            if file is None:
                continue
            try:
                lines = file.read().decode("utf-8", errors="replace").split("\n")
            except OSError:
                continue
        yield SpooledLines(path, tuple(line for line in lines if line))


@contextmanager
def _unlocked(path: Path) -> Iterator[IO[bytes] | None]:
    """Open a spool. None if its run has not ended, or if another process has just imported it."""
    try:
        # The file is opened for writing, because some systems can lock only such files.
        file = path.open("rb+")
    except OSError:
        yield None
        return
    with file:
        yield file if try_lock(file) else None


def _sync_folder(folder: Path) -> None:
    """Make the name of a new file in the folder durable. On Windows, nothing is done."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
