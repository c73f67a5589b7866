"""The prices of the whole process, for monitors without their own prices."""

import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, ClassVar

from eleven_video.accounting.prices.rate_overrides import DEFAULTS, parse_overrides
from eleven_video.accounting.pricing import Pricing

logger = logging.getLogger("eleven_video.monitoring.usage")


class PricingStrategy:
    """The rates for monitors without their own prices: the defaults, with overrides for the whole process."""

    _pricing: ClassVar[Pricing] = Pricing()

    @classmethod
    def configure(cls, config: Mapping[str, Any]) -> None:
        """Set overrides such as {"gemini": {"image_price": 0.05, "models": {"gemini-2.5-pro": {...}}}}.

        Replaces the overrides of an earlier call; other keys keep their defaults. Applies to later usage only. A price that
        is hundreds of times off the default rate is logged as a warning: it may be in another unit.

        Raises:
            InvalidPrice: A ValueError that names the invalid key or price. The earlier overrides stay in force.
        """
        overrides = parse_overrides(config)
        cls._pricing = Pricing(overrides)
        if not config:
            return
        from eleven_video.accounting.prices.price_doubts import price_doubts  # noqa: PLC0415  loaded only if there are prices

        for doubt in price_doubts(overrides, None, datetime.now(UTC).date()):
            logger.warning("A price may be a mistake. %s", doubt.reason)

    @classmethod
    def reset(cls) -> None:
        """Clear the overrides. Usage is not changed."""
        cls._pricing = Pricing()

    @classmethod
    def get_price(cls, service: str, key: str, model_id: str | None = None) -> float:
        """Dollars for a price key such as "input_token_price_per_million"; 0.0 if unknown."""
        price = cls._pricing.overrides.price(service, key, model_id)
        if price is None:
            price = DEFAULTS.get(service, {}).get(key)
        return 0.0 if price is None else float(price)

    @classmethod
    def current(cls) -> Pricing:
        return cls._pricing
