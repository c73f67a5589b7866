"""The price data of the installed genai-prices package, read without the package's own modules where possible.

The package imports an HTTP client and pydantic, which takes longer than all else that an estimate does. Its data is one
module of plain constructor calls, so that module alone runs, with the constructors of `types`. Where that does not work,
as with a later form of the data, the package reads it.
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
    """Price data by provider.

    Attributes:
        providers: Those of the package; their values have the package's types, or the same fields.
        fetched: The day on which the package itself has updated its data in this process; None if it has not.
    """

    providers: "Sequence[Provider]"
    fetched: date | None = None


def installed_data() -> InstalledData:
    """The data that the package would price by now."""
    # A program that uses the package too may have given it other data.
    if _SNAPSHOT not in sys.modules and (providers := _light_providers()) is not None:
        return InstalledData(providers)
    from genai_prices.data_snapshot import get_snapshot  # noqa: PLC0415  takes a quarter of a second

    snapshot = get_snapshot()
    return InstalledData(snapshot.providers, snapshot.timestamp.date() if snapshot.from_auto_update else None)


@cache
def _light_providers() -> "Sequence[Provider] | None":
    """The providers as the package's data module lists them; None if the module cannot run by itself."""
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
