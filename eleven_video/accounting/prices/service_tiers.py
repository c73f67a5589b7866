"""Finds the rates of a model in a service tier. If the price data has no rates of the model in this tier, the rates are
estimated.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from eleven_video.accounting.money import Rate
from eleven_video.accounting.prices.pricebook import PriceRow, TieredRate, TierVariant
from eleven_video.accounting.prices.rate_overrides import RateKey

STANDARD = "standard"

# The rate in a service tier divided by the standard rate. The factors in `_FACTORS` are used only if the price data has
# no rates of the model in the tier. On Google's price pages of 2026-11, the rates for batch and flex are half the
# standard rates, and the rates for priority are 75 to 100 % higher than the standard rates.
_FACTORS: Mapping[str, Fraction] = {"batch": Fraction(1, 2), "flex": Fraction(1, 2), "priority": Fraction(9, 5)}
# The types of rates that are not reduced in an estimate for a cheaper tier. Many models have the standard rate for
# cached tokens even in a cheaper tier.
_CACHED = frozenset({RateKey.CACHED, RateKey.CACHED_AUDIO, RateKey.CACHED_IMAGE, RateKey.CACHED_VIDEO})


@dataclass(frozen=True, slots=True)
class TierRates:
    """The rates of a model in a service tier. `exact` is True if the rates are published, and False if the rates are
    estimated.
    """

    rates: Mapping[RateKey, TieredRate]
    exact: bool


def tier_name(tier: str) -> str:
    """The name of a service tier in lower case and without spaces around it, so that names can be compared."""
    return tier.strip().lower()


def rates_in_tier(row: PriceRow, tier: str, day: date) -> TierRates:
    """The rates of a price row in a service tier on a UTC day.

    If the tier is unknown, the result has the standard rates as an estimate.
    """
    if tier == STANDARD:
        return TierRates(row.rates, exact=True)
    variants = [variant for variant in row.variants if variant.tier == tier]
    if variants:
        begun = [variant for variant in variants if variant.effective_from is None or variant.effective_from <= day]
        # If the day is before the first day of all variants, the earliest variant is used, because no earlier rates are
        # known. The rates of the earliest variant then count as estimated.
        return TierRates({**row.rates, **_first(begun or _earliest(variants))}, exact=bool(begun))
    factor = _FACTORS.get(tier)
    if factor is None:
        return TierRates(row.rates, exact=False)
    return TierRates(
        {
            key: rate if factor < 1 and key in _CACHED else _scaled(rate, factor)  # rather too high than too low
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
