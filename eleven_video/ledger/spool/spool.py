"""The spool: a file of JSON lines, synced line by line, for rows that the ledger cannot take.

Each writer has a file of its own and holds a lock on it while it lives, so that no process imports a file that still grows.
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
    """Appends lines to a file, which is created with the first line. For one thread."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file: IO[bytes] | None = None
        self._torn = False

    def append(self, lines: Iterable[str]) -> None:
        """Write lines and make them durable.

        Raises:
            OSError: They could not be written; a part that was written is not a whole line.
        """
        if self._file is None:
            self._file = self._create()
        # End an incomplete line first; otherwise the next one would be lost with it.
        text = "\n" * self._torn + "".join(f"{line}\n" for line in lines)
        self._torn = True
        rest = memoryview(text.encode())
        while rest:
            # An almost full disk accepts a part; the error comes only with the next write.
            rest = rest[self._file.write(rest) :]
        os.fsync(self._file.fileno())
        self._torn = False

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None

    def _create(self) -> IO[bytes]:
        make_private_folder(self._folder)
        # Unbuffered; otherwise closing the file would retry writing lines that were reported as lost.
        file = open(  # noqa: SIM115  it stays open while the writer lives
            self._folder / f"{uuid.uuid4().hex}{_SUFFIX}", "xb", buffering=0, opener=private
        )
        try_lock(file)
        _sync_folder(self._folder)
        return file


@dataclass(frozen=True, slots=True)
class SpooledLines:
    """The whole lines of a file whose writer has ended, and the number of torn lines."""

    path: Path
    lines: tuple[str, ...]

    def finish(self, refused: Iterable[str]) -> None:
        """Finish an imported file: keep the lines that the ledger refused, remove the rest."""
        kept = list(refused)
        if kept:
            aside = self.path.with_name(self.path.name + _REFUSED)
            with open(aside, "a", encoding="utf-8", opener=private) as file:
                file.writelines(f"{line}\n" for line in kept)
                file.flush()
                os.fsync(file.fileno())
        self.path.unlink(missing_ok=True)


def is_waiting(folder: Path) -> bool:
    """Whether a folder holds spools that are not imported yet."""
    return any(folder.glob(f"*{_SUFFIX}"))


def finished_spools(folder: Path) -> Iterator[SpooledLines]:
    """The spools in a folder whose writers have ended, by name. An unreadable spool is left for later."""
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
    """The file, or None if its writer is alive or another process has just imported it."""
    try:
        # Writable, because some systems lock only writable files.
        file = path.open("rb+")
    except OSError:
        yield None
        return
    with file:
        yield file if try_lock(file) else None


def _sync_folder(folder: Path) -> None:
    """Make a new file's name durable, if the system can."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
