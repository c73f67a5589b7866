"""Reads the price data of the installed genai-prices package, if possible without importing the package.

An import of the package also imports an HTTP client and pydantic. This import would take longer than all other work for
an estimate. The data is a module of the package that only calls constructors. So this module runs the data module
alone, with the constructors of our module `types`. A later release may change the data module so that it fails. In this
case, the package is imported to read the data.
"""

import importlib.util
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.machinery import PathFinder
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from genai_prices.types import Provider

_PACKAGE, _SNAPSHOT, _DATA = "genai_prices", "genai_prices.data_snapshot", "genai_prices.data"


@dataclass(frozen=True, slots=True)
class InstalledData:
    """The price data of the genai-prices package.

    Attributes:
        providers: The providers with their models' prices: objects of the package's types, or of the types in our
            module `types`. Both types have the same fields.
        fetched: The day on which the package has downloaded newer data in this process. `fetched` is None if the
            package has downloaded nothing.
    """

    providers: "Sequence[Provider]"
    fetched: date | None = None


def installed_data() -> InstalledData:
    """The price data that the genai-prices package would use for a call at this moment."""
    # If the package is already imported, the program that imported it may have replaced the package's price data.
    if _SNAPSHOT not in sys.modules and (providers := _light_providers()) is not None:
        return InstalledData(providers)
    from genai_prices.data_snapshot import get_snapshot  # noqa: PLC0415  takes a quarter of a second

    snapshot = get_snapshot()
    return InstalledData(snapshot.providers, snapshot.timestamp.date() if snapshot.from_auto_update else None)


@cache
def _light_providers() -> "Sequence[Provider] | None":
    """The providers that the package's data module lists, or None if the module cannot run without the package."""
    parent = importlib.util.find_spec(_PACKAGE)
    spec = PathFinder.find_spec(_DATA, parent.submodule_search_locations) if parent is not None else None
    get_code = getattr(spec.loader, "get_code", None) if spec is not None else None
    if get_code is None:
        return None
    names: dict[str, Any] = {"__name__": f"{__package__}.data", "__package__": __package__}
    try:
        exec(get_code(_DATA), names)  # noqa: S102  what an import of the module would run
    except (ImportError, NameError, TypeError, AttributeError):
        return None
    providers = names.get("providers")
    return providers if isinstance(providers, list) else None
