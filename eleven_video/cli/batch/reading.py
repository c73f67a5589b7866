"""Reads the file of a batch from disk or stdin, and computes the key of the batch.

Later runs find the batch by its key.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from eleven_video.cli.shell.script_input import why_unreadable
from eleven_video.cli.shell.stdin import STDIN, read_stdin
from eleven_video.config.paths import batches_dir
from eleven_video.domain.batch_file import MOST_BYTES, Row, read_rows
from eleven_video.domain.batch_row_ids import key_of
from eleven_video.domain.batch_rows import RowsFormat
from eleven_video.domain.options.table import columns
from eleven_video.errors import InvalidInput, OutputNotWritten
from eleven_video.files import make_private_folder, open_regular


def written_rows(file: str, written_as: str | None) -> list[Row]:
    """All rows of the file, including invalid rows.

    Raises:
        InvalidInput: The file cannot be read, or contains no rows.
    """
    kind = _rows_format(written_as)
    data = _read(file)
    source = "The input on stdin" if file == STDIN else f"The file {file}"
    try:
        return read_rows(data, columns(), name="" if file == STDIN else file, written_as=kind)
    except InvalidInput as error:
        raise InvalidInput(f"{source} cannot be used. {error}") from None


def batch_key(file: str, name: str | None, folder: Path) -> str:
    """The key of a batch. It depends on --name if this option is set, and otherwise on the path of the batch's file."""
    if name is not None:
        if not name.strip():
            raise InvalidInput("--name is empty. Leave it out, or name the batch.")
        return key_of(["name", name.strip()])
    return key_of(["folder", str(folder.resolve())] if file == STDIN else ["file", str(Path(file).resolve())])


def _rows_format(typed: str | None) -> RowsFormat | None:
    if typed is None:
        return None
    try:
        return RowsFormat(typed.strip().lower())
    except ValueError:
        raise InvalidInput(f"--rows must be one of {', '.join(RowsFormat)}, not {typed!r}.") from None


def _read(file: str) -> bytes:
    """The content of the file. Only one byte more than the limit is read. This byte shows that a file is too large."""
    try:
        if file == STDIN:
            return read_stdin(MOST_BYTES + 1)
        if Path(file).is_dir():
            raise InvalidInput(f"{file} is a folder. Name a file with a row for each video.")
        with open_regular(file) as opened:
            return opened.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        why = why_unreadable(file, error) if isinstance(error, OSError) else str(error)
        raise InvalidInput(f"The file {file[:200]!r} cannot be read: {why}.") from None


@contextmanager
def held_batch(key: str) -> Iterator[None]:
    """A `with` block that locks the batch.

    Without the lock, two runs of the same batch could buy the same results twice.

    Raises:
        InvalidInput: Another run has locked the batch.
        OutputNotWritten: The folder for lock files is not writable.
    """
    lock = FileLock(batches_dir() / f"{key}.lock", mode=0o600)
    try:
        make_private_folder(batches_dir())
        lock.acquire(blocking=False)
    except Timeout:
        raise InvalidInput("This batch is in use by another run. Wait until that run has ended.") from None
    except OSError as error:
        raise OutputNotWritten(
            f"Cannot write to {batches_dir()}: {error.strerror or error}. "
            "Allow writing there, or set ELEVEN_VIDEO_HOME to another place."
        ) from None
    try:
        yield
    finally:
        lock.release()
