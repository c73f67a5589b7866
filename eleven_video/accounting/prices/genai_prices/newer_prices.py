"""Holds price data that is newer than the data of the installed package genai-prices.

The package `accounting` must not read files of the user. So the package `config` registers a function that reads the
file with the newer data. The price book calls this function when prices are used for the first time.
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
    """Price data that the authors of genai-prices have published after the installed release of the package.

    Attributes:
        name: The name of the data as the source of a rate in a charge, such as "genai-prices data of 2026-11-29
            1a2b3c4d".
        fetched: The UTC day on which the data was downloaded.
        providers: The providers with the prices of their models. Google is one of the providers.
    """

    name: str
    fetched: date
    providers: "list[Provider]"


class _InUse:
    """The function `source` that reads newer price data, and its result `found`.

    `is_read` is True after `source` was called.
    """

    source: Source | None = None
    found: NewerPrices | None = None
    is_read: bool = False


def take_from(source: Source | None) -> bool:
    """Set the function that reads newer price data. If `source` is None, the data of the installed package is used.

    The result says whether `source` differs from the previous function.
    """
    if _InUse.source is source:
        return False
    _InUse.source, _InUse.found, _InUse.is_read = source, None, False
    return True


def newer_prices() -> NewerPrices | None:
    """The newer price data, or None if the data of the installed package genai-prices is used."""
    if not _InUse.is_read:
        _InUse.found = _InUse.source() if _InUse.source else None
        _InUse.is_read = True
    return _InUse.found
