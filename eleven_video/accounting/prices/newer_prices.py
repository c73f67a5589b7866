"""Price data that is newer than the installed package's, and its source. Pure.

A layer that may read files registers the source; the price book reads it at the first use.
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
    """Providers as genai-prices publishes them between its releases.

    Attributes:
        name: What they are called in a charge, such as "genai-prices data of 2026-11-29 1a2b3c4d".
        fetched: The UTC day on which they were fetched.
        providers: Google is among them.
    """

    name: str
    fetched: date
    providers: "list[Provider]"


class _InUse:
    """The source of newer data, and its result. `asked` is True after the first read."""

    source: Source | None = None
    found: NewerPrices | None = None
    asked: bool = False


def take_from(source: Source | None) -> bool:
    """Set the source of newer data, None for no source. Returns whether the source changed."""
    if _InUse.source is source:
        return False
    _InUse.source, _InUse.found, _InUse.asked = source, None, False
    return True


def newer_prices() -> NewerPrices | None:
    """The newer data; None if the package's own data is in use."""
    if not _InUse.asked:
        _InUse.found = _InUse.source() if _InUse.source else None
        _InUse.asked = True
    return _InUse.found
