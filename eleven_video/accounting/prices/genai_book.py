"""The price book for Gemini, compiled from the genai-prices package.

The package prices one call in 0.3 ms and takes a third of a second to import, so its data is read once, on first use,
into plain tables. Its rates become exact integers here; a rate it has under a name unknown to us is left out on purpose.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from eleven_video.accounting import money
from eleven_video.accounting.events import Service
from eleven_video.accounting.money import Rate
from eleven_video.accounting.prices.installed_data import installed_data
from eleven_video.accounting.prices.newer_prices import Source, newer_prices, take_from
from eleven_video.accounting.prices.pricebook import PriceBook, PriceRow, TieredRate, TierVariant
from eleven_video.accounting.prices.rates import RateKey

if TYPE_CHECKING:
    from genai_prices.types import ModelInfo, ModelPrice, Provider, TieredPrices

_PROVIDER = "google"
_SERVICE = Service.GEMINI.value
_MILLION = 1_000_000
# By what genai-prices tells a service tier, and the clauses of its rules that hold a name, or the beginning of one.
_TIER_CONDITIONS = frozenset({"processing", "service_tier"})
_FULL = ("equals", "ends_with")
_PART = ("starts_with", "contains")
_BEGINNING = ("starts_with",)
_SPEAKS = re.compile(r"(^|-)tts(-|$)")
_TOKEN_KEYS = frozenset(RateKey) - {RateKey.PICTURE, RateKey.CHARACTER, RateKey.CREDIT}


@cache
def gemini_price_book() -> PriceBook:
    """All of Google's models that genai-prices knows, with their dates, tiers and names.

    `use_newer_prices` can replace the package's data by newer data.
    """
    if (newer := newer_prices()) is not None:
        return compiled(newer.providers, newer.name)
    return compiled(installed_data().providers, f"genai-prices {version('genai-prices')}")


def use_newer_prices(source: Source | None) -> None:
    """Use the price data of `source`, if it has any, instead of the package's."""
    if take_from(source):
        gemini_price_book.cache_clear()


def compiled(providers: "Iterable[Provider]", source: str) -> PriceBook:
    """The price book of the data; `source` is the data's name.

    Raises:
        ValueError: The data has no provider Google, or an invalid price.
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
            # Sizes and tunings of a model family that costs nothing: "gemma-3-" begins "gemma-3-27b-it".
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
            return ()  # prices by the time of day: no Gemini model has them, and pricing one as another is worse
        rows.append(_row(model, start, conditional.prices, variants))
    return tuple(rows)


def start_date(constraint: Any) -> date | None:
    """The first day of the prices under a constraint of the data; None if they hold always, or by another rule."""
    return getattr(constraint, "start_date", None)


def _row(model: "ModelInfo", start: date | None, prices: "ModelPrice", variants: tuple[TierVariant, ...]) -> PriceRow:
    # A model without any price is free of charge: https://ai.google.dev/gemini-api/docs/pricing says so of Gemma.
    free = all(price is None for price in prices.__dict__.values())
    return PriceRow(model.id, start, _rates(model.id, prices), variants, free=free)


def _variants(model: "ModelInfo") -> Iterator[TierVariant]:
    """The model's rates by service tier. Those that depend on anything else, such as a region, are left out."""
    for variant in model.price_variants or ():
        if len(variant.when) != 1:
            continue
        (condition, value), start = next(iter(variant.when.items())), start_date(variant.constraint)
        if condition in _TIER_CONDITIONS and (variant.constraint is None or start is not None):
            yield TierVariant(value.lower(), start, _rates(model.id, variant.prices))


def _rates(model: str, prices: "ModelPrice") -> dict[RateKey, TieredRate]:
    rates = {key: _tiered(price) for key in _TOKEN_KEYS if (price := prices.__dict__.get(f"{key}_mtok")) is not None}
    if _SPEAKS.search(model) and RateKey.OUTPUT in rates:
        # Such a model answers in sound alone, so the rate of its output is that of sound.
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
    """The names in a model's rules of matching that stand in such clauses, its id first."""
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
