"""Notices about ignored settings of a .env, each once per process."""

import logging
from collections.abc import Callable
from typing import ClassVar

_log = logging.getLogger(__name__)


class _Told:
    """The notices so far, and their listener."""

    sentences: ClassVar[set[str]] = set()
    tell: Callable[[str], None] | None = None


def tell_notices_with(tell: Callable[[str], None] | None) -> None:
    """Send all notices, earlier ones too, to `tell`; None sends them to the log, as for a library."""
    _Told.sentences = set()
    _Told.tell = tell


def notice(sentence: str) -> None:
    """Send a notice, unless it was sent before."""
    if sentence in _Told.sentences:
        return
    _Told.sentences.add(sentence)
    if _Told.tell is not None:
        _Told.tell(sentence)
    else:
        _log.warning("%s", sentence)
