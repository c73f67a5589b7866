"""Reads the price data of the installed package genai-prices. If possible, the package is not imported.

An import of the package also imports an HTTP client and pydantic, which would take longer than all other work for an
estimate. The price data is a module of the package that only calls constructors. So only the data module is run, with
the classes of our module `types` instead of the package's classes. If the data module of a later release fails with
these classes, the package is imported to read the data.
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
        providers: The providers with the prices of their models. The objects are of the package's classes, or of the
            classes in our module `types`, which have the same fields.
        fetched: The day on which the package downloaded newer data in this process. `fetched` is None if the package
            has downloaded no data.
    """

    providers: "Sequence[Provider]"
    fetched: date | None = None


def installed_data() -> InstalledData:
    """The price data that the package genai-prices would use now."""
    # If the package is already imported, another module may have replaced the price data of the package.
    if _SNAPSHOT not in sys.modules and (providers := _light_providers()) is not None:
        return InstalledData(providers)
    from genai_prices.data_snapshot import get_snapshot  # noqa: PLC0415  takes a quarter of a second

    snapshot = get_snapshot()
    return InstalledData(snapshot.providers, snapshot.timestamp.date() if snapshot.from_auto_update else None)


@cache
def _light_providers() -> "Sequence[Provider] | None":
    """The providers in the data module of the package. The result is None if the data module cannot be run without the
    package.
    """
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
