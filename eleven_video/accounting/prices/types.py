"""The shapes of genai-prices' data, by the names of its module `types`, without what that module loads.

`genai_prices.data` says `from .types import *`; run as a module of this package, it finds these. A value has the fields
that the data gives it, and these defaults for those that the price book reads.
"""

from types import SimpleNamespace
from typing import Any

__all__ = (
    "ArrayMatch",
    "ClauseAnd",
    "ClauseContains",
    "ClauseEndsWith",
    "ClauseEquals",
    "ClauseOr",
    "ClauseRegex",
    "ClauseStartsWith",
    "ConditionalPrice",
    "ModelInfo",
    "ModelPrice",
    "PriceVariant",
    "Provider",
    "StartDateConstraint",
    "Tier",
    "TieredPrices",
    "TimeOfDateConstraint",
    "UsageExtractor",
    "UsageExtractorMapping",
)


class _NotRead(SimpleNamespace):
    """A value of the data that the price book does not read."""


class Provider(SimpleNamespace):
    """A provider: `id` and `models`."""

    models: Any = ()


class ModelInfo(SimpleNamespace):
    """A model: `id`, `match`, and `prices`, which is one `ModelPrice` or a list of `ConditionalPrice`."""

    prices: Any = ()
    price_variants: Any = None


class ModelPrice(SimpleNamespace):
    """Dollars per million tokens, each a Decimal or `TieredPrices`, by price key such as "input_mtok"."""


class TieredPrices(SimpleNamespace):
    """A `base` price and `tiers`."""


class Tier(SimpleNamespace):
    """The `price` of a prompt of more than `start` tokens."""


class ConditionalPrice(SimpleNamespace):
    """`prices` that hold under a `constraint`."""

    constraint: Any = None


class PriceVariant(SimpleNamespace):
    """`prices` of calls that match `when`, such as those of a service tier."""

    constraint: Any = None


class StartDateConstraint(SimpleNamespace):
    """From `start_date` on."""


class Clause(SimpleNamespace):
    """A rule of matching, with the text under the rule's name."""


TimeOfDateConstraint = ArrayMatch = UsageExtractor = UsageExtractorMapping = _NotRead
ClauseContains = ClauseEndsWith = ClauseEquals = ClauseRegex = ClauseStartsWith = ClauseAnd = ClauseOr = Clause
