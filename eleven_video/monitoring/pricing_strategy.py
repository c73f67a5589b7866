"""The prices that hold for the whole process, where a monitor is given none of its own."""

from collections.abc import Mapping
from typing import Any, ClassVar

from eleven_video.accounting.pricing import Pricing
from eleven_video.accounting.rates import DEFAULTS, parse_overrides


class PricingStrategy:
    """The rates that bare monitors price by: the defaults, and overrides for the whole process."""

    _pricing: ClassVar[Pricing] = Pricing()

    @classmethod
    def configure(cls, config: Mapping[str, Any]) -> None:
        """Set overrides such as {"gemini": {"image_price": 0.05, "models": {"gemini-2.5-pro": {...}}}}.

        Replaces what an earlier call set; keys not given keep their defaults. Holds for later usage only.

        Raises:
            InvalidPrice: A ValueError that names the key or price it refuses; the earlier overrides stay then.
        """
        cls._pricing = Pricing(parse_overrides(config))

    @classmethod
    def reset(cls) -> None:
        """Clear the overrides. Usage is left alone."""
        cls._pricing = Pricing()

    @classmethod
    def get_price(cls, service: str, key: str, model_id: str | None = None) -> float:
        """Dollars for a price key such as "input_token_price_per_million"; 0.0 if nothing is known of it."""
        price = cls._pricing.overrides.price(service, key, model_id)
        if price is None:
            price = DEFAULTS.get(service, {}).get(key)
        return 0.0 if price is None else float(price)

    @classmethod
    def current(cls) -> Pricing:
        return cls._pricing
