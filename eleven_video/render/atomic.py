"""A file appears under its name whole, or not at all."""

import contextlib
import errno
import os
import secrets
from collections.abc import Iterator
from pathlib import Path

import av

from eleven_video.errors import OutputNotWritten


@contextlib.contextmanager
def replacing(target: Path) -> Iterator[Path]:
    """Give a temporary file beside `target`, and when the block ends well, put it in its place, safe on disk.

    Raises:
        OutputNotWritten: The system refused it; the message has the file and the system's reason.
    """
    # A short name of its own: the target's may be as long as the file system allows already.
    part = target.absolute().parent / f".eleven-video-{secrets.token_hex(4)}.part"
    try:
        _refuse_special(target)
        # Unlike tempfile's, this file gets the permissions that the user's umask gives to any new file.
        os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))
        yield part
        _sync(part, os.O_RDWR)
        part.replace(target)
        if os.name == "posix":
            _sync(target.parent, os.O_RDONLY)
    except (OSError, av.FFmpegError) as error:
        raise OutputNotWritten(
            f"Cannot write {target}: {error.strerror or error}. Free some space or choose another file."
        ) from error
    finally:
        with contextlib.suppress(OSError):
            part.unlink()


def _refuse_special(target: Path) -> None:
    """Directories cannot be replaced; devices and pipes could, and must not be."""
    if target.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(target))
    if target.exists() and not target.is_file():
        raise OSError(errno.EINVAL, "It is not a regular file", str(target))


def _sync(path: Path, flags: int) -> None:
    descriptor = os.open(path, flags)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
