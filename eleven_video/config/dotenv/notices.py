"""Sends notices to the user about settings in a .env, such as ignored settings. Each notice is sent only once per
process.
"""

import logging
from collections.abc import Callable
from typing import ClassVar

_log = logging.getLogger(__name__)


class _Told:
    """The notices that were already sent (`sentences`), and the function that receives notices (`tell`).

    If `tell` is None, notices are logged.
    """

    sentences: ClassVar[set[str]] = set()
    tell: Callable[[str], None] | None = None


def send_notices_to(tell: Callable[[str], None] | None) -> None:
    """Set the function that receives all later notices. If `tell` is None, notices are written to the log.

    Notices that were already sent may be sent again.
    """
    _Told.sentences = set()
    _Told.tell = tell


def notice(sentence: str) -> None:
    """Send a notice to the user. If the same sentence was already sent, nothing is sent."""
    if sentence in _Told.sentences:
        return
    _Told.sentences.add(sentence)
    if _Told.tell is not None:
        _Told.tell(sentence)
    else:
        _log.warning("%s", sentence)
