"""Reads text from stdin. A command does this if an argument is "-", or if the user typed no prompt."""

import errno
import os
import stat
import sys

from eleven_video.errors import InvalidInput

STDIN = "-"
_LONGEST_PROMPT = 1_000_000  # in bytes; a valid prompt is much shorter


def is_piped() -> bool:
    """Whether stdin is a pipe or a file, not a terminal."""
    try:
        return sys.stdin is not None and not sys.stdin.isatty()
    except ValueError:  # stdin is closed
        return False


def typed_prompt(prompt: str | None, *, has_script: bool) -> str | None:
    """The prompt that the user typed. The text on stdin is used for "-", and if there is neither prompt nor script.

    Raises:
        InvalidInput: The text on stdin is too long or not UTF-8. Or the user typed "-", but stdin is a terminal.
    """
    if prompt != STDIN and (prompt is not None or has_script or not _has_content()):
        return prompt
    try:
        return read_stdin(_LONGEST_PROMPT).decode("utf-8-sig").strip()
    except UnicodeDecodeError:
        raise InvalidInput("The prompt on stdin is not UTF-8 text.") from None
    except OSError as error:
        raise InvalidInput(f"The prompt on stdin cannot be read: {error.strerror or error}.") from None


def _has_content() -> bool:
    """Whether stdin is a pipe, a file or a socket. A closed stdin and /dev/null have no content."""
    try:
        mode = os.fstat(sys.stdin.fileno()).st_mode
    except (AttributeError, OSError, ValueError):
        return False
    return stat.S_ISFIFO(mode) or stat.S_ISREG(mode) or stat.S_ISSOCK(mode)


def read_stdin(most: int) -> bytes:
    """Read stdin to its end.

    Raises:
        InvalidInput: Stdin is a terminal, or stdin is closed.
        OSError: Stdin cannot be read. The error number EFBIG means that stdin has more than `most` bytes.
    """
    if not is_piped():
        raise InvalidInput(f"{STDIN} reads stdin, but stdin is a terminal. Pipe text into the command, or name a file.")
    data = sys.stdin.buffer.read(most + 1)
    if len(data) > most:
        raise OSError(errno.EFBIG, f"it is larger than {most:,} bytes")
    return data
