"""Shows log lines on the screen, for commands that run for long. API keys in the lines are replaced.

The Python warnings of libraries become log lines, too. Only `-vv` shows these lines, because they are meant for
programmers.
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
    """Formats a log record and its traceback, and removes API keys from the text."""

    def __init__(self) -> None:
        super().__init__("%(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        return without_keys(super().format(record))


@contextmanager
def logging_to(handler: logging.Handler, *, verbosity: int) -> Iterator[None]:
    """A block in which log records go to `handler`.

    `verbosity` is 0 for warnings of eleven-video, 1 (-v) for each step, and 2 (-vv) for debug lines of libraries, too.
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
    """Keep library warnings off stderr, where they would disturb the live display.

    Python `warnings` become debug log lines. Log records of libraries that no handler takes are dropped.
    """
    warnings.showwarning = _logged
    # `logging.lastResort` prints records of loggers without a handler on stderr.
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
