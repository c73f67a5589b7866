"""Prints results on stdout, as lines of text or as JSON."""

import json
import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TextIO

from eleven_video.cli.shell.exit_codes import is_reader_gone
from eleven_video.cli.shell.json_result import json_result_printed
from eleven_video.domain.text.plain_text import visible_lines
from eleven_video.errors import OutputNotWritten

_PIPED = (100, 24)  # the columns and rows to use if stdout is not a terminal


def width() -> int:
    return shutil.get_terminal_size(_PIPED).columns


@contextmanager
def on_stdout() -> Iterator[TextIO]:
    """A `with` block that writes to stdout. If stdout is a closed pipe, the original error is raised.

    Raises:
        OutputNotWritten: Writing fails, for example because the disk is full.
    """
    try:
        yield sys.stdout
        sys.stdout.flush()
    except OSError as error:
        if is_reader_gone(error):
            raise
        raise OutputNotWritten(f"The usage cannot be written to stdout: {error.strerror or error}.") from error


def print_lines(lines: Sequence[str]) -> None:
    with on_stdout() as text:
        text.write(visible_lines("\n".join(lines)) + "\n")


def print_json(record: dict[str, Any]) -> None:
    with on_stdout() as text:
        text.write(json_line(record))
    json_result_printed()


def json_line(record: dict[str, Any]) -> str:
    """One line of JSON. The text has only ASCII characters, which are the same in every encoding of stdout."""
    return json.dumps(record) + "\n"
