"""Replaces the module `genai_prices.types` while `installed_data` reads the price data of the installed package.

The data module `genai_prices.data` begins with `from .types import *`. `installed_data` runs the data module as a
module of this package, so the data module imports the classes of this module. These classes have the same names as the
classes of genai-prices, but do not load pydantic. An object has only the fields that the data module sets. Fields that
the price book reads have default values.
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
    """An object in the price data that the price book ignores."""


class Provider(SimpleNamespace):
    """A provider of models, such as "google", with the fields `id` and `models`."""

    models: Any = ()


class ModelInfo(SimpleNamespace):
    """A model with its id and its prices. `match` has the rules that match other names of the model.

    `prices` is one `ModelPrice` or a list of `ConditionalPrice`. `price_variants` is a list of `PriceVariant`, or None.
    """

    prices: Any = ()
    price_variants: Any = None


class ModelPrice(SimpleNamespace):
    """The prices of a model. Each field, such as `input_mtok`, is the price of a million tokens in dollars.

    A price is a `Decimal`, or `TieredPrices` if it depends on the number of tokens in the prompt.
    """


class TieredPrices(SimpleNamespace):
    """A price that depends on the length of the prompt. `base` is the price for a short prompt, and `tiers` is a list
    of `Tier`.
    """


class Tier(SimpleNamespace):
    """The price that applies if the prompt has more than `start` tokens."""


class ConditionalPrice(SimpleNamespace):
    """Prices that are valid under a condition. `prices` is a `ModelPrice`, and `constraint` is the condition, such as a
    first day.

    `constraint` is None if the prices are always valid.
    """

    constraint: Any = None


class PriceVariant(SimpleNamespace):
    """Prices for calls that meet a condition, such as calls in a service tier. `prices` is a `ModelPrice`, and `when`
    is the condition.
    """

    constraint: Any = None


class StartDateConstraint(SimpleNamespace):
    """The condition that prices are valid from the day `start_date` on."""


class Clause(SimpleNamespace):
    """A rule that matches names of a model.

    The object has a single field. The name of the field is the name of the rule, such as `starts_with`. The value of
    the field is the text that must match.
    """


TimeOfDateConstraint = ArrayMatch = UsageExtractor = UsageExtractorMapping = _NotRead
ClauseContains = ClauseEndsWith = ClauseEquals = ClauseRegex = ClauseStartsWith = ClauseAnd = ClauseOr = Clause
