"""Makes usage events and price settings with plausible values. A test can override every field."""

from datetime import UTC, datetime
from typing import Any

from eleven_video.monitoring.usage import MODEL_GEMINI_FLASH, SERVICE_GEMINI, MetricType, UsageEvent


def create_usage_event(**overrides: Any) -> UsageEvent:
    values = {
        "service": SERVICE_GEMINI,
        "model_id": MODEL_GEMINI_FLASH,
        "metric_type": MetricType.INPUT_TOKENS,
        "value": 1_000,
        "timestamp": datetime(2026, 11, 23, 12, 0, tzinfo=UTC),
    }
    return UsageEvent(**(values | overrides))


def create_pricing_config(**overrides: float) -> dict[str, dict[str, float]]:
    prices = {"input_token_price_per_million": 0.60, "output_token_price_per_million": 1.80, "image_price": 0.05}
    return {SERVICE_GEMINI: prices | overrides}
