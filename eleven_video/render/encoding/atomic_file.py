"""Writes a video to a temporary file, and renames the complete file to its final name."""

import contextlib
import errno
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import av

from eleven_video.errors import OutputNotWritten
from eleven_video.files import replacing as replacing_file


@contextlib.contextmanager
def replacing(
    target: Path, *, part: str | None = None, before: Callable[[Path], object] = lambda _path: None
) -> Iterator[Path]:
    """Open a `with` block with the path of a temporary file. If the block ends without an error, `files.replacing`
    renames the temporary file to `target`.

    Raises:
        OutputNotWritten: The file cannot be written. The error message has the path `target` and the reason that the
            operating system gave.
    """
    try:
        _refuse_special(target)
        with replacing_file(target, part=part, before=before) as path:
            yield path
    except (OSError, av.FFmpegError) as error:
        raise OutputNotWritten(
            f"Cannot write {target}: {error.strerror or error}. Free some space or choose another file."
        ) from error


def _refuse_special(target: Path) -> None:
    """Raise OSError if `target` is a directory, device or pipe, because a video may replace only a regular file."""
    if target.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(target))
    if target.exists() and not target.is_file():
        raise OSError(errno.EINVAL, "It is not a regular file", str(target))
