"""Text that is piped into a command, where the command line says - or names nothing."""

import errno
import sys

from eleven_video.errors import InvalidInput

STDIN = "-"


def is_piped() -> bool:
    """Whether stdin is a pipe or a file rather than a terminal."""
    try:
        return sys.stdin is not None and not sys.stdin.isatty()
    except ValueError:  # it is closed
        return False


def read_stdin(most: int) -> bytes:
    """What is piped in, up to its end. At most one byte more than `most` is read.

    Raises:
        InvalidInput: Stdin is a terminal or closed.
        OSError: It cannot be read, or (EFBIG) is larger than `most` bytes.
    """
    if not is_piped():
        raise InvalidInput(
            f"There is nothing on stdin but a terminal. Pipe text in where you write {STDIN}, or name a file."
        )
    data = sys.stdin.buffer.read(most + 1)
    if len(data) > most:
        raise OSError(errno.EFBIG, f"it is larger than {most:,} bytes")
    return data
