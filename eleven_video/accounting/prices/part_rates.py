"""Chooses the rate for a part of a call: the user's own, the price book's, or a default. Pure. `pricing` calls it."""

from collections.abc import Mapping
from dataclasses import dataclass

from eleven_video.accounting.metrics import TOKEN_PARTS, Part
from eleven_video.accounting.money import Rate
from eleven_video.accounting.prices.pricebook import TieredRate
from eleven_video.accounting.prices.rate_overrides import RATE_KEYS_OF, RateKey, default_rate
from eleven_video.accounting.prices.tiers import TierRates

OWN_PRICE = "your price"
DEFAULT_RATE = "default rate"
FREE_OF_CHARGE = "free of charge"


@dataclass(frozen=True, slots=True)
class SourcedRate:
    """A rate and its source: "your price", a plan's name, the price book's name and version, or "default rate"."""

    rate: Rate
    source: str


@dataclass(frozen=True, slots=True)
class Listed:
    """The price book's rates of a model in a service tier, and the book's name."""

    tier_rates: TierRates
    source: str
    free: bool = False


@dataclass(frozen=True, slots=True)
class PartRate:
    """The rate of one part, which may depend on the size of the prompt.

    Attributes:
        key: The key of the rate; None if the whole model is free of charge.
        exact: True if this is the part's price, False if it is an estimate of it.
    """

    by_context: TieredRate
    source: str
    key: RateKey | None = None
    exact: bool = True


def part_rate(
    part: Part, own: Mapping[RateKey, SourcedRate], listed: Listed | None, *, standard: bool
) -> PartRate | None:
    """The rate of a part; None if it has no price.

    The closest key with a rate decides. For the same key, the user's own price takes precedence over the book's. A
    user's price of 0 makes all parts free that it covers: if input is set to 0, cached input is free too, although the
    book has a rate for it.

    Args:
        part: The part to price.
        own: The user's rates, or the defaults if there is no price book.
        listed: The book's rates; None if it does not know the model.
        standard: True for a call in the standard service tier. The user's prices are for this tier, so they are
            estimates in others.
    """
    if (free := _made_free(part, own)) is not None:
        return free
    for use in RATE_KEYS_OF[part]:
        if (mine := own.get(use.key)) is not None:
            return PartRate(TieredRate(mine.rate), mine.source, use.key, standard and mine.source != DEFAULT_RATE)
        rates = listed.tier_rates.rates if listed and use.listed else {}
        if listed and use.key in rates and use.unless not in rates:
            return PartRate(rates[use.key], listed.source, use.key, listed.tier_rates.exact and use.exact)
    if listed and listed.free and part in TOKEN_PARTS | {Part.PICTURES}:
        return PartRate(TieredRate(0), f"{listed.source} ({FREE_OF_CHARGE})")
    return None


def default_rates(service: str) -> dict[RateKey, SourcedRate]:
    """The default rates of a service."""
    return {key: SourcedRate(rate, DEFAULT_RATE) for key in RateKey if (rate := default_rate(service, key)) is not None}


def _made_free(part: Part, own: Mapping[RateKey, SourcedRate]) -> PartRate | None:
    closest = next((use.key for use in RATE_KEYS_OF[part] if use.key in own), None)
    if closest is None and part is Part.OUTPUT_IMAGE:
        closest = RateKey.PICTURE  # if a picture costs nothing, neither do its tokens
    if closest is None or closest not in own or own[closest].rate:
        return None
    return PartRate(TieredRate(0), own[closest].source, closest)
