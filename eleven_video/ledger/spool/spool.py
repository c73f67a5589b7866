"""The spool: a file of JSON lines, synced line by line, for rows that the ledger cannot take.

Each writer has a file of its own and holds a lock on it while it lives, so that nobody takes in a file that still grows.
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
    """Appends lines to a file that is made when the first one comes. For one thread."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file: IO[bytes] | None = None
        self._torn = False

    def append(self, lines: Iterable[str]) -> None:
        """Write lines and make them durable.

        Raises:
            OSError: They could not be written; what did arrive of them is no whole line.
        """
        if self._file is None:
            self._file = self._create()
        # A line that broke off is ended first, or the next one would be lost with it.
        text = "\n" * self._torn + "".join(f"{line}\n" for line in lines)
        self._torn = True
        rest = memoryview(text.encode())
        while rest:
            # An almost full disk takes a part and says so only when it is asked for more.
            rest = rest[self._file.write(rest) :]
        os.fsync(self._file.fileno())
        self._torn = False

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None

    def _create(self) -> IO[bytes]:
        make_private_folder(self._folder)
        # Unbuffered, or closing the file would try once more to write what was reported as lost.
        file = open(  # noqa: SIM115  it stays open while the writer lives
            self._folder / f"{uuid.uuid4().hex}{_SUFFIX}", "xb", buffering=0, opener=private
        )
        try_lock(file)
        _sync_folder(self._folder)
        return file


@dataclass(frozen=True, slots=True)
class SpooledLines:
    """The whole lines of a file whose writer is gone, and how many were torn off."""

    path: Path
    lines: tuple[str, ...]

    def finish(self, refused: Iterable[str]) -> None:
        """The file is taken in: keep the lines that no ledger accepts, remove the rest."""
        kept = list(refused)
        if kept:
            aside = self.path.with_name(self.path.name + _REFUSED)
            with open(aside, "a", encoding="utf-8", opener=private) as file:
                file.writelines(f"{line}\n" for line in kept)
                file.flush()
                os.fsync(file.fileno())
        self.path.unlink(missing_ok=True)


def is_waiting(folder: Path) -> bool:
    """Whether anything in a folder is still to be taken into the ledger."""
    return any(folder.glob(f"*{_SUFFIX}"))


def finished_spools(folder: Path) -> Iterator[SpooledLines]:
    """The spools in a folder that nobody writes to any more, by name. One that cannot be read is left for later."""
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
    """The file, or None where its writer lives or another process has just taken it in."""
    try:
        # Writable, because some systems lock only what can be written.
        file = path.open("rb+")
    except OSError:
        yield None
        return
    with file:
        yield file if try_lock(file) else None


def _sync_folder(folder: Path) -> None:
    """Make a new file's name durable, where the system can."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
