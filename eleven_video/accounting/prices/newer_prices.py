"""Holds price data that is newer than the installed package's, or the function that reads it. Pure.

This layer must not read files, so `config` registers a function that does; the price book calls it at its first use.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from genai_prices.types import Provider

Source = Callable[[], "NewerPrices | None"]


@dataclass(frozen=True, slots=True)
class NewerPrices:
    """Data that the makers of genai-prices published after the installed release.

    Attributes:
        name: The data's name as the source in a charge, such as "genai-prices data of 2026-11-29 1a2b3c4d".
        fetched: The UTC day on which the data was fetched.
        providers: The providers with their models' prices; Google is among them.
    """

    name: str
    fetched: date
    providers: "list[Provider]"


class _InUse:
    """The function that reads newer data, and its result. `asked` is True after it was called."""

    source: Source | None = None
    found: NewerPrices | None = None
    asked: bool = False


def take_from(source: Source | None) -> bool:
    """Set the function that reads newer data, or None for the package's data. Returns whether it changed."""
    if _InUse.source is source:
        return False
    _InUse.source, _InUse.found, _InUse.asked = source, None, False
    return True


def newer_prices() -> NewerPrices | None:
    """The newer data; None if the package's data is in use."""
    if not _InUse.asked:
        _InUse.found = _InUse.source() if _InUse.source else None
        _InUse.asked = True
    return _InUse.found
