"""Makes the price book for Gemini from the price data of the package genai-prices.

The package genai-prices needs 0.3 ms to compute the cost of one call, and the import of the package takes a third of a
second. So this module converts the data of the package to tables of exact rates when the prices are used for the first
time. A rate with an unknown name is left out, because it is unknown to which usage the rate applies.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from eleven_video.accounting import money
from eleven_video.accounting.calls import Service
from eleven_video.accounting.money import Rate
from eleven_video.accounting.prices.genai_prices.installed_data import installed_data
from eleven_video.accounting.prices.genai_prices.newer_prices import Source, newer_prices, take_from
from eleven_video.accounting.prices.pricebook import PriceBook, PriceRow, TieredRate, TierVariant
from eleven_video.accounting.prices.rate_overrides import RateKey

if TYPE_CHECKING:
    from genai_prices.types import ModelInfo, ModelPrice, Provider, TieredPrices

_PROVIDER = "google"
_SERVICE = Service.GEMINI.value
_MILLION = 1_000_000
# Names in the data of genai-prices. `_TIER_CONDITIONS` has the names of conditions about a service tier. `_FULL`,
# `_PART` and `_BEGINNING` have the names of matching rules whose text is a full name, a part of a name, or the
# beginning of a name.
_TIER_CONDITIONS = frozenset({"processing", "service_tier"})
_FULL = ("equals", "ends_with")
_PART = ("starts_with", "contains")
_BEGINNING = ("starts_with",)
_SPEAKS = re.compile(r"(^|-)tts(-|$)")
_TOKEN_KEYS = frozenset(RateKey) - {RateKey.PICTURE, RateKey.CHARACTER, RateKey.CREDIT}


@cache
def gemini_price_book() -> PriceBook:
    """The price book with all Google models in the data of genai-prices.

    If `use_newer_prices` was called with a function that returns newer price data, the price book is made from the
    newer price data.
    """
    if (newer := newer_prices()) is not None:
        return compiled(newer.providers, newer.name)
    providers = installed_data().providers
    if _Installed.book is None or _Installed.providers is not providers:
        _Installed.book = compiled(providers, f"genai-prices {version('genai-prices')}")
        _Installed.providers = providers
    return _Installed.book


class _Installed:
    """The price book that was made last from data of the package, and this data. Making it takes 15 ms."""

    providers: "Iterable[Provider] | None" = None
    book: PriceBook | None = None


def use_newer_prices(source: Source | None) -> None:
    """Set the function that returns newer price data. If `source` is None or returns None, the data of the installed
    package is used.
    """
    if take_from(source):
        gemini_price_book.cache_clear()


def compiled(providers: "Iterable[Provider]", source: str) -> PriceBook:
    """Make a price book from data of genai-prices. `source` is the name of the price book in charges.

    Raises:
        ValueError: The data does not have the provider Google, or has an invalid price.
    """
    provider = next((provider for provider in providers if provider.id == _PROVIDER), None)
    if provider is None:
        raise ValueError("it has no prices of Google")
    exact: dict[tuple[str, str], tuple[PriceRow, ...]] = {}
    prefixes: dict[str, tuple[PriceRow, ...]] = {}
    families: dict[str, tuple[PriceRow, ...]] = {}
    for model in provider.models:
        if not (rows := _rows(model)):
            continue
        for name in _texts(model, _FULL):
            exact.setdefault((_SERVICE, name), rows)
        for beginning in _texts(model, _FULL + _PART):
            prefixes.setdefault(beginning, rows)
        if all(row.free for row in rows):
            # If a model is free, the beginning of its name matches all sizes and variants of the model. For example,
            # "gemma-3-" matches "gemma-3-27b-it".
            for beginning in _texts(model, _BEGINNING):
                families.setdefault(beginning, rows)
    return PriceBook(
        source=source,
        exact=exact,
        prefixes=_longest_first(prefixes),
        families=_longest_first(families),
    )


def _longest_first(rows: dict[str, tuple[PriceRow, ...]]) -> tuple[tuple[str, str, tuple[PriceRow, ...]], ...]:
    return tuple((_SERVICE, name, rows[name]) for name in sorted(rows, key=lambda name: (-len(name), name)))


def _rows(model: "ModelInfo") -> tuple[PriceRow, ...]:
    variants = tuple(_variants(model))
    if not isinstance(model.prices, Sequence):
        return (_row(model, None, model.prices, variants),)
    rows = []
    for conditional in model.prices:
        start = start_date(conditional.constraint)
        if conditional.constraint is not None and start is None:
            # The price depends on something other than the date, such as the time of day. No Gemini model has such
            # prices. A wrong price would be worse than no price, so the model gets no rows.
            return ()
        rows.append(_row(model, start, conditional.prices, variants))
    return tuple(rows)


def start_date(constraint: Any) -> date | None:
    """The first day on which prices with this constraint are valid. The result is None if the constraint has no first
    day.
    """
    return getattr(constraint, "start_date", None)


def _row(model: "ModelInfo", start: date | None, prices: "ModelPrice", variants: tuple[TierVariant, ...]) -> PriceRow:
    # A model without any price in the data is free of charge. Source: https://ai.google.dev/gemini-api/docs/pricing,
    # for Gemma
    free = all(price is None for price in prices.__dict__.values())
    return PriceRow(model.id, start, _rates(model.id, prices), variants, free=free)


def _variants(model: "ModelInfo") -> Iterator[TierVariant]:
    """The rates of the model in service tiers other than the standard tier. Rates that depend on another condition,
    such as a region, are left out.
    """
    for variant in model.price_variants or ():
        if len(variant.when) != 1:
            continue
        (condition, value), start = next(iter(variant.when.items())), start_date(variant.constraint)
        if condition in _TIER_CONDITIONS and (variant.constraint is None or start is not None):
            yield TierVariant(value.lower(), start, _rates(model.id, variant.prices))


def _rates(model: str, prices: "ModelPrice") -> dict[RateKey, TieredRate]:
    rates = {key: _tiered(price) for key in _TOKEN_KEYS if (price := prices.__dict__.get(f"{key}_mtok")) is not None}
    if _SPEAKS.search(model) and RateKey.OUTPUT in rates:
        # All output of a speech model is audio, so the output rate is the rate of audio.
        rates.setdefault(RateKey.OUTPUT_AUDIO, rates[RateKey.OUTPUT])
    return rates


def _tiered(price: "Decimal | TieredPrices") -> TieredRate:
    if isinstance(price, Decimal):
        return TieredRate(_rate(price))
    tiers = sorted(price.tiers, key=lambda tier: tier.start)
    return TieredRate(_rate(price.base), tuple((tier.start, _rate(tier.price)) for tier in tiers))


def _rate(price: Decimal) -> Rate:
    if not price.is_finite() or price < 0:
        raise ValueError(f"{price} is not a price")
    return money.rate(price, per=_MILLION)


def _texts(model: "ModelInfo", clauses: tuple[str, ...]) -> Iterator[str]:
    """The texts of a model's matching rules, in lower case. `clauses` has the names of the matching rules.

    The id of the model comes first, except for rules about the beginning of a name.
    """
    if clauses is not _BEGINNING:
        yield model.id.lower()
    for clause in _clauses(model.match):
        yield from (text.lower() for name in clauses if (text := getattr(clause, name, None)))


def _clauses(match: Any) -> Iterator[Any]:
    nested = getattr(match, "or_", None) or getattr(match, "and_", None)
    if nested is None:
        yield match
    else:
        for clause in nested:
            yield from _clauses(clause)
