"""Chooses the rate for a part of the usage of a call. The rate is the user's own rate, the price book's rate, or a
default rate.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from eleven_video.accounting.metrics import TOKEN_PARTS, Part
from eleven_video.accounting.money import Rate
from eleven_video.accounting.prices.pricebook import TieredRate
from eleven_video.accounting.prices.rate_overrides import RATE_KEYS_OF, RateKey, default_rate
from eleven_video.accounting.prices.service_tiers import TierRates

OWN_PRICE = "your price"
DEFAULT_RATE = "default rate"
FREE_OF_CHARGE = "free of charge"


@dataclass(frozen=True, slots=True)
class SourcedRate:
    """The price of one unit in pico-dollars, and the source of this price.

    `source` is "your price", "default rate", the name of an ElevenLabs plan, or the name and version of the price book.
    """

    rate: Rate
    source: str


@dataclass(frozen=True, slots=True)
class Listed:
    """The price book's rates of a model in a service tier.

    Attributes:
        tier_rates: The rates in the service tier.
        source: The name of the price book.
        free: True if the model is free of charge.
    """

    tier_rates: TierRates
    source: str
    free: bool = False


@dataclass(frozen=True, slots=True)
class PartRate:
    """The rate that applies to one part of the usage of a call.

    Attributes:
        by_context: The rate, which may depend on the number of tokens in the prompt.
        source: The source of the rate, such as "your price".
        key: The type of the rate. `key` is None if the whole model is free of charge.
        exact: True if the rate is the exact price, and False if the rate is an estimate of the price.
    """

    by_context: TieredRate
    source: str
    key: RateKey | None = None
    exact: bool = True


def part_rate(
    part: Part, own: Mapping[RateKey, SourcedRate], listed: Listed | None, *, standard: bool
) -> PartRate | None:
    """The rate of a part of the usage of a call, or None if the part has no price.

    `RATE_KEYS_OF` lists the types of rates that can apply to the part, from the most specific to the most general type.
    The first type for which a rate exists is used. If both the user and the price book have a rate of this type, the
    user's rate is used. If a user's rate is 0, every part to which this rate can apply is free. For example, if the
    user sets the input rate to 0, cached input is also free, although the price book has a separate rate for cached
    input.

    Args:
        part: The part of the usage, such as input text.
        own: The user's own rates. If there is no price book, `own` also has the default rates.
        listed: The price book's rates. `listed` is None if the model is not in the price book.
        standard: True for a call in the standard service tier. The user's rates apply to the standard service tier, so
            the user's rates count as estimates in other service tiers.
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
    """The default rates of a service, by the type of rate.

    The default rates are used only if the program has no price book.
    """
    return {key: SourcedRate(rate, DEFAULT_RATE) for key in RateKey if (rate := default_rate(service, key)) is not None}


def _made_free(part: Part, own: Mapping[RateKey, SourcedRate]) -> PartRate | None:
    closest = next((use.key for use in RATE_KEYS_OF[part] if use.key in own), None)
    if closest is None and part is Part.OUTPUT_IMAGE:
        closest = RateKey.PICTURE  # if the user's price of a picture is 0, the tokens of the picture are also free
    if closest is None or closest not in own or own[closest].rate:
        return None
    return PartRate(TieredRate(0), own[closest].source, closest)
