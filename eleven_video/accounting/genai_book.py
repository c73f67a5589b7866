"""The price book for Gemini, compiled from the genai-prices package.

The package prices one call in 0.3 ms and takes a third of a second to import, so it is read once, on first use, into
plain tables. Its rates become exact integers here; a rate it has under a name unknown to us is left out on purpose.
"""

from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from eleven_video.accounting import money
from eleven_video.accounting.events import Service
from eleven_video.accounting.pricebook import PriceBook, PriceRow, TieredRate
from eleven_video.accounting.rates import RateKey

if TYPE_CHECKING:
    from genai_prices.types import ModelInfo, ModelPrice, TieredPrices

_PROVIDER = "google"
_SERVICE = Service.GEMINI.value
_MILLION = 1_000_000
_TOKEN_KEYS = frozenset(RateKey) - {RateKey.PICTURE, RateKey.CHARACTER, RateKey.CREDIT}


@cache
def gemini_price_book() -> PriceBook:
    """All of Google's models that genai-prices knows, with their dates and tiers."""
    from genai_prices.data_snapshot import get_snapshot  # noqa: PLC0415  takes a third of a second

    provider = next(provider for provider in get_snapshot().providers if provider.id == _PROVIDER)
    exact: dict[tuple[str, str], tuple[PriceRow, ...]] = {}
    prefixes: dict[str, tuple[PriceRow, ...]] = {}
    for model in provider.models:
        if not (rows := _rows(model)):
            continue
        for name in _full_names(model):
            exact.setdefault((_SERVICE, name), rows)
        for beginning in _beginnings(model):
            prefixes.setdefault(beginning, rows)
    longest_first = sorted(prefixes.items(), key=lambda item: -len(item[0]))
    return PriceBook(
        source=f"genai-prices {version('genai-prices')}",
        exact=exact,
        prefixes=tuple((_SERVICE, beginning, rows) for beginning, rows in longest_first),
    )


def _rows(model: "ModelInfo") -> tuple[PriceRow, ...]:
    from genai_prices.types import ModelPrice, StartDateConstraint  # noqa: PLC0415

    if isinstance(model.prices, ModelPrice):
        return (PriceRow(model.id, None, _rates(model.prices)),)
    rows = []
    for conditional in model.prices:
        constraint = conditional.constraint
        if constraint is not None and not isinstance(constraint, StartDateConstraint):
            return ()  # prices by the time of day: no Gemini model has them, and pricing one as another is worse
        rows.append(PriceRow(model.id, constraint.start_date if constraint else None, _rates(conditional.prices)))
    return tuple(rows)


def _rates(prices: "ModelPrice") -> dict[RateKey, TieredRate]:
    return {key: _tiered(price) for key in _TOKEN_KEYS if (price := prices.__dict__.get(f"{key}_mtok")) is not None}


def _tiered(price: "Decimal | TieredPrices") -> TieredRate:
    if isinstance(price, Decimal):
        return TieredRate(money.rate(price, per=_MILLION))
    tiers = tuple((tier.start, money.rate(tier.price, per=_MILLION)) for tier in price.tiers)
    return TieredRate(money.rate(price.base, per=_MILLION), tiers)


def _full_names(model: "ModelInfo") -> Iterator[str]:
    yield model.id
    for clause in _clauses(model.match):
        yield from (text for text in (getattr(clause, "equals", None), getattr(clause, "ends_with", None)) if text)


def _beginnings(model: "ModelInfo") -> Iterator[str]:
    yield model.id
    for clause in _clauses(model.match):
        yield from (text for text in (getattr(clause, "starts_with", None), getattr(clause, "contains", None)) if text)


def _clauses(match: Any) -> Iterator[Any]:
    nested = getattr(match, "or_", None) or getattr(match, "and_", None)
    if nested is None:
        yield match
    else:
        for clause in nested:
            yield from _clauses(clause)
