"""Warnings of libraries go to the log, which `-vv` shows: they speak to programmers, with paths of the installation."""

import logging
import sys
import warnings
from typing import TextIO

_OURS = "eleven_video"
_log = logging.getLogger("py.warnings")


def keep_library_warnings_off_the_screen() -> None:
    """Log libraries' Python `warnings` at debug level, and drop their log records without a handler."""
    warnings.showwarning = _logged
    # Python prints a warning on stderr where its logger has no handler.
    if logging.lastResort is not None:
        logging.lastResort.addFilter(_is_ours)


def _is_ours(record: logging.LogRecord) -> bool:
    return record.name.partition(".")[0] == _OURS


def _logged(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,
    line: str | None = None,
) -> None:
    text = warnings.formatwarning(message, category, filename, lineno, line)
    if file is not None and file is not sys.stderr:
        file.write(text)
        return
    _log.debug("%s", text.rstrip())
