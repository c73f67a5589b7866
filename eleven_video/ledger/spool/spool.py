"""The spool: a file of JSON lines, synced line by line, for rows that the ledger cannot take.

Each writer has a file of its own and holds a lock on it until it ends, so that no process imports a file that is still
written.
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
    """Appends lines to a file, which is created with the first line. Only one thread may use it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file: IO[bytes] | None = None
        self._torn = False

    def append(self, lines: Iterable[str]) -> None:
        """Write lines and make them durable.

        Raises:
            OSError: They could not be written. An incomplete last line may be in the file; reading it counts it as
                torn.
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
        """Close the file, which also releases its lock."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _create(self) -> IO[bytes]:
        make_private_folder(self._folder)
        # Unbuffered, because closing a buffered file would write lines that were already reported as lost.
        file = open(  # noqa: SIM115  it stays open until `close`
            self._folder / f"{uuid.uuid4().hex}{_SUFFIX}", "xb", buffering=0, opener=private
        )
        try_lock(file)
        _sync_folder(self._folder)
        return file


@dataclass(frozen=True, slots=True)
class SpooledLines:
    """The lines of a file whose writer has ended. The last one may be torn (incomplete)."""

    path: Path
    lines: tuple[str, ...]

    def finish(self, refused: Iterable[str]) -> None:
        """Remove an imported file, after saving the lines that the ledger refused in a file beside it."""
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
    """The spools in a folder whose writers have ended, in order of their names.

    Unreadable files are skipped and stay.
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
    """The opened file, or None if its writer has not ended or another process has just imported it."""
    try:
        # Opened for writing, because some systems lock only such files.
        file = path.open("rb+")
    except OSError:
        yield None
        return
    with file:
        yield file if try_lock(file) else None


def _sync_folder(folder: Path) -> None:
    """Make a new file's name durable, if the system supports it."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
