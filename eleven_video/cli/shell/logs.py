"""Log lines for `-v`, shown above the live region, with every key blacked out."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from eleven_video.config.keys_in_use import without_keys


class _WithoutKeys(logging.Formatter):
    """Formats a record, its traceback included, without the keys in it."""

    def __init__(self) -> None:
        super().__init__("%(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        return without_keys(super().format(record))


@contextmanager
def logging_to(handler: logging.Handler, *, verbosity: int) -> Iterator[None]:
    """Log our own warnings; with -v also the steps of the run; with -vv everything, libraries included."""
    ours, root = logging.getLogger("eleven_video"), logging.getLogger()
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
