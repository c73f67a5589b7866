"""The spool: a file of JSON lines with entries that could not be written to the ledger.

Each run writes to its own spool, and locks the file of this spool until the run ends. So no other process imports a
spool while a run still writes to it.
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
    """Appends lines to a spool. The file of the spool is created when the first line is written. Only one thread may
    use this object.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file: IO[bytes] | None = None
        self._torn = False

    def append(self, lines: Iterable[str]) -> None:
        """Write lines to the spool and make them durable.

        Raises:
            OSError: The lines could not be written. Then the last line in the file may be incomplete. The import
                ignores incomplete lines.
        """
        if self._file is None:
            self._file = self._create()
        # If the last line in the file is incomplete, a line end is written first. Otherwise the first new line would be
        # joined to the incomplete line and lost.
        text = "\n" * self._torn + "".join(f"{line}\n" for line in lines)
        self._torn = True
        rest = memoryview(text.encode())
        while rest:
            # On an almost full disk, `write` may write only the first bytes of the text. `write` raises an error only
            # at its next call.
            rest = rest[self._file.write(rest) :]
        os.fsync(self._file.fileno())
        self._torn = False

    def close(self) -> None:
        """Close the file of the spool. When the file is closed, its lock is released too."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _create(self) -> IO[bytes]:
        make_private_folder(self._folder)
        # The file is opened without a buffer. If a write failed, a buffer could keep the lines and write them later.
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
        """Delete a spool that was imported. Before that, save the lines that the ledger refused in a second file in the
        same folder.
        """
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
    """Open a spool and lock it. The result is None if the run of the spool has not ended, or if another process has
    just imported the spool.
    """
    try:
        # The file is opened for writing, because some systems can lock only files that are open for writing.
        file = path.open("rb+")
    except OSError:
        yield None
        return
    with file:
        yield file if try_lock(file) else None


def _sync_folder(folder: Path) -> None:
    """Make the name of a new file in the folder durable, so that the file still exists after a power failure. On
    Windows, the function does nothing.
    """
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
