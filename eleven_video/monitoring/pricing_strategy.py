"""Sets the prices of all usage monitors of the process. Monitors that were created with their own prices are not
affected.
"""

import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, ClassVar

from eleven_video.accounting.prices.rate_overrides import DEFAULTS, parse_overrides
from eleven_video.accounting.pricing import Pricing

logger = logging.getLogger("eleven_video.monitoring.usage")


class PricingStrategy:
    """The default prices and the user's overrides. A monitor without its own prices uses the default prices."""

    _pricing: ClassVar[Pricing] = Pricing()

    @classmethod
    def configure(cls, config: Mapping[str, Any]) -> None:
        """Set overrides such as {"gemini": {"image_price": 0.05, "models": {"gemini-2.5-pro": {...}}}}.

        The new overrides replace all earlier overrides and apply only to usage that is counted later. A price without
        an override has its default value. If a price is hundreds of times higher or lower than its default value, a
        warning is logged, because the price may be in another unit.

        Raises:
            InvalidPrice: A key or a price is invalid. The error message contains the invalid key or price. The earlier
                overrides stay in effect.
        """
        overrides = parse_overrides(config)
        cls._pricing = Pricing(overrides)
        if not config:
            return
        from eleven_video.accounting.prices.price_doubts import price_doubts  # noqa: PLC0415  only if needed

        for doubt in price_doubts(overrides, None, datetime.now(UTC).date()):
            logger.warning("A price may be a mistake. %s", doubt.reason)

    @classmethod
    def reset(cls) -> None:
        """Remove all overrides. The cost of usage that was counted earlier does not change."""
        cls._pricing = Pricing()

    @classmethod
    def get_price(cls, service: str, key: str, model_id: str | None = None) -> float:
        """The price in dollars for a key such as "input_token_price_per_million", or 0.0 if the price is unknown."""
        price = cls._pricing.overrides.price(service, key, model_id)
        if price is None:
            price = DEFAULTS.get(service, {}).get(key)
        return 0.0 if price is None else float(price)

    @classmethod
    def current(cls) -> Pricing:
        return cls._pricing
