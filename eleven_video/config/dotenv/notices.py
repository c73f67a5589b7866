"""Tells the user about settings of a .env that are ignored. Each notice is sent only once per process."""

import logging
from collections.abc import Callable
from typing import ClassVar

_log = logging.getLogger(__name__)


class _Told:
    """The notices that were sent, and the function that receives notices.

    If the function is None, notices are logged.
    """

    sentences: ClassVar[set[str]] = set()
    tell: Callable[[str], None] | None = None


def send_notices_to(tell: Callable[[str], None] | None) -> None:
    """Send all notices from now on to `tell`. If `tell` is None, notices are written to the log.

    A notice that was sent before is sent again the next time that it occurs.
    """
    _Told.sentences = set()
    _Told.tell = tell


def notice(sentence: str) -> None:
    """Send a notice to the user, unless the same sentence was sent before."""
    if sentence in _Told.sentences:
        return
    _Told.sentences.add(sentence)
    if _Told.tell is not None:
        _Told.tell(sentence)
    else:
        _log.warning("%s", sentence)
