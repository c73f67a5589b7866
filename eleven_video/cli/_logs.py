"""Log lines for `-v`, shown above the live region, with every key blacked out."""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

_HIDDEN = "[key]"


def without_keys(text: str, keys: Sequence[str]) -> str:
    """The text with every key in it blacked out."""
    for key in keys:
        text = text.replace(key, _HIDDEN)
    return text


class _WithoutKeys(logging.Formatter):
    """Formats a record, its traceback included, without the keys in it."""

    def __init__(self, keys: Sequence[str]) -> None:
        super().__init__("%(name)s: %(message)s")
        self._keys = keys

    def format(self, record: logging.LogRecord) -> str:
        return without_keys(super().format(record), self._keys)


@contextmanager
def logging_to(handler: logging.Handler, *, verbosity: int, keys: Sequence[str]) -> Iterator[None]:
    """Warnings of ours; with -v what the run does; with -vv everything, libraries too."""
    ours, root = logging.getLogger("eleven_video"), logging.getLogger()
    logger = root if verbosity > 1 else ours
    handler.setLevel({0: logging.WARNING, 1: logging.INFO}.get(verbosity, logging.DEBUG))
    handler.setFormatter(_WithoutKeys(keys))
    level = logger.level
    logger.addHandler(handler)
    logger.setLevel(handler.level)
    try:
        yield
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)
