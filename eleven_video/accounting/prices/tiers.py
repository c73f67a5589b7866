"""Finds a model's rates in a service tier: those of the price data, else an estimate. `pricing` uses it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from eleven_video.accounting.money import Rate
from eleven_video.accounting.prices.pricebook import PriceRow, TieredRate, TierVariant
from eleven_video.accounting.prices.rate_overrides import RateKey

STANDARD = "standard"

# The price of a tier as a share of the standard rate, as Google's pages give it in 2026-11: half for batch and flex, 75
# to 100 % more for priority. Used only if the price data has no rates for the model in that tier.
_FACTORS: Mapping[str, Fraction] = {"batch": Fraction(1, 2), "flex": Fraction(1, 2), "priority": Fraction(9, 5)}
# Many models charge the standard rate for cached tokens in a cheaper tier, so an estimate does not lower these rates.
_CACHED = frozenset({RateKey.CACHED, RateKey.CACHED_AUDIO, RateKey.CACHED_IMAGE, RateKey.CACHED_VIDEO})


@dataclass(frozen=True, slots=True)
class TierRates:
    """A model's rates in a service tier. `exact` is False if they are estimated instead of published."""

    rates: Mapping[RateKey, TieredRate]
    exact: bool


def tier_name(tier: str) -> str:
    """A tier's name in lower case without blanks, for comparisons."""
    return tier.strip().lower()


def rates_in_tier(row: PriceRow, tier: str, day: date) -> TierRates:
    """The rates of a row in a tier on a UTC day. An unknown tier has the standard rates, as an estimate."""
    if tier == STANDARD:
        return TierRates(row.rates, exact=True)
    variants = [variant for variant in row.variants if variant.tier == tier]
    if variants:
        begun = [variant for variant in variants if variant.effective_from is None or variant.effective_from <= day]
        # Before the date of the first variant, the earliest one is used, as for standard rates, but as an estimate.
        return TierRates({**row.rates, **_first(begun or _earliest(variants))}, exact=bool(begun))
    factor = _FACTORS.get(tier)
    if factor is None:
        return TierRates(row.rates, exact=False)
    return TierRates(
        {
            key: rate if factor < 1 and key in _CACHED else _scaled(rate, factor)  # the estimate is rather too high
            for key, rate in row.rates.items()
        },
        exact=False,
    )


def _first(variants: list[TierVariant]) -> dict[RateKey, TieredRate]:
    rates: dict[RateKey, TieredRate] = {}
    for variant in variants:
        rates = {**variant.rates, **rates}
    return rates


def _earliest(variants: list[TierVariant]) -> list[TierVariant]:
    first = min(variant.effective_from or date.min for variant in variants)
    return [variant for variant in variants if (variant.effective_from or date.min) == first]


def _scaled(rate: TieredRate, factor: Fraction) -> TieredRate:
    return TieredRate(
        _whole(rate.base * factor), tuple((above, _whole(tier_rate * factor)) for above, tier_rate in rate.tiers)
    )


def _whole(rate: Rate) -> Rate:
    return rate.numerator if rate.denominator == 1 else rate
