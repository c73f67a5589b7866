"""What a .env says and does not count is told, each sentence once in a process."""

import logging
from collections.abc import Callable
from typing import ClassVar

_log = logging.getLogger(__name__)


class _Told:
    """The sentences so far, and who tells them."""

    sentences: ClassVar[set[str]] = set()
    tell: Callable[[str], None] | None = None


def tell_notices_with(tell: Callable[[str], None] | None) -> None:
    """Let `tell` have the sentences from now on, those of before too; None for the log, as a library does."""
    _Told.sentences = set()
    _Told.tell = tell


def notice(sentence: str) -> None:
    """Tell a sentence, unless it was told before."""
    if sentence in _Told.sentences:
        return
    _Told.sentences.add(sentence)
    if _Told.tell is not None:
        _Told.tell(sentence)
    else:
        _log.warning("%s", sentence)
