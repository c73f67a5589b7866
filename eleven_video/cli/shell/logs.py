"""Log lines for `-v`, shown above the live region, with every key blacked out.

Warnings of libraries are log lines too, which `-vv` shows: they speak to programmers, with paths of the installation.
"""

import logging
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from eleven_video.config.keys_in_use import without_keys

_OURS = "eleven_video"
_warnings = logging.getLogger("py.warnings")


class _WithoutKeys(logging.Formatter):
    """Formats a record, its traceback included, without the keys in it."""

    def __init__(self) -> None:
        super().__init__("%(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        return without_keys(super().format(record))


@contextmanager
def logging_to(handler: logging.Handler, *, verbosity: int) -> Iterator[None]:
    """Warnings of ours; with -v what the run does; with -vv everything, libraries too."""
    ours, root = logging.getLogger(_OURS), logging.getLogger()
    logger = root if verbosity > 1 else ours
    handler.setLevel({0: logging.WARNING, 1: logging.INFO}.get(verbosity, logging.DEBUG))
    handler.setFormatter(_WithoutKeys())
    level = logger.level
    logger.addHandler(handler)
    logger.setLevel(handler.level)
    try:
        yield
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)


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
    _warnings.debug("%s", text.rstrip())
