"""Reads text that is piped into a command, for "-" as an argument or instead of a prompt."""

import errno
import os
import stat
import sys

from eleven_video.errors import InvalidInput

STDIN = "-"
_LONGEST_PROMPT = 1_000_000  # bytes; a longer prompt is reported with its length


def is_piped() -> bool:
    """Whether stdin is a pipe or a file rather than a terminal."""
    try:
        return sys.stdin is not None and not sys.stdin.isatty()
    except ValueError:  # it is closed
        return False


def typed_prompt(prompt: str | None, *, has_script: bool) -> str | None:
    """The prompt: the typed text, or the piped text if the argument is "-" or neither prompt nor script was given.

    Raises:
        InvalidInput: It is too long, is not UTF-8 text, or piped text is missing.
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
    """Whether stdin is a pipe, a file or a connection. A closed one and /dev/null, which services get, hold nothing."""
    try:
        mode = os.fstat(sys.stdin.fileno()).st_mode
    except (AttributeError, OSError, ValueError):
        return False
    return stat.S_ISFIFO(mode) or stat.S_ISREG(mode) or stat.S_ISSOCK(mode)


def read_stdin(most: int) -> bytes:
    """Read stdin to its end, at most one byte more than `most`.

    Raises:
        InvalidInput: Stdin is a terminal or closed.
        OSError: It cannot be read, or (EFBIG) is larger than `most` bytes.
    """
    if not is_piped():
        raise InvalidInput(f"{STDIN} reads stdin, but stdin is a terminal. Pipe text into the command, or name a file.")
    data = sys.stdin.buffer.read(most + 1)
    if len(data) > most:
        raise OSError(errno.EFBIG, f"it is larger than {most:,} bytes")
    return data
