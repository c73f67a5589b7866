"""Shows log lines of long commands on the screen. API keys in the lines are replaced.

Python warnings of libraries also become log lines. Only the option `-vv` shows these lines, because only programmers
need them.
"""

import logging
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from eleven_video.config.key_redaction import without_keys

_OURS = "eleven_video"
_warnings = logging.getLogger("py.warnings")


class _WithoutKeys(logging.Formatter):
    """Formats a log record with its traceback, and removes API keys from the text."""

    def __init__(self) -> None:
        super().__init__("%(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        return without_keys(super().format(record))


@contextmanager
def logging_to(handler: logging.Handler, *, verbosity: int) -> Iterator[None]:
    """A `with` block in which `handler` receives log records.

    If `verbosity` is 0, the handler gets only warnings of eleven-video. If it is 1 (-v), the handler gets a line for
    each step. If it is 2 (-vv), the handler also gets debug lines of libraries.
    """
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
    """Prevent libraries from printing warnings on stderr, because warnings would disturb the live display.

    Python `warnings` become debug log lines. If a log record of a library has no handler, it is dropped.
    """
    warnings.showwarning = _logged
    # If a logger has no handler, `logging.lastResort` prints its records on stderr.
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
