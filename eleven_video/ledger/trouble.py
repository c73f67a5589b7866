"""Tells the user of trouble with the ledger: each kind once, in words."""

import logging
from collections.abc import Callable
from threading import Lock

logger = logging.getLogger(__name__)


class Trouble:
    """Thread-safe. What is said again goes to the log only."""

    def __init__(self, on_trouble: Callable[[str], None]) -> None:
        self._on_trouble = on_trouble
        self._lock = Lock()
        self._told: set[str] = set()

    def tell(self, kind: str, message: str) -> None:
        with self._lock:
            first = kind not in self._told
            self._told.add(kind)
        if not first:
            logger.info(message)
            return
        try:
            self._on_trouble(message)
        except Exception:
            logger.exception("Reporting a problem of the ledger failed: %s", message)


def in_short(error: BaseException) -> str:
    """The driver's own words, without the statement and its values."""
    origin = getattr(error, "orig", None) or error
    return str(origin).strip().partition("\n")[0] or type(origin).__name__
