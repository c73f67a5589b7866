"""Makes price data in the form in which genai-prices publishes it, from the data of the installed package."""

import dataclasses
from datetime import date, time
from decimal import Decimal
from typing import Any

from genai_prices.data_snapshot import get_snapshot
from genai_prices.types import ModelPrice

# The provider Google, and the provider whose price changes date the data.
_PROVIDERS = ("google", "openrouter")
# Field names in the published data that cannot be names in Python.
_FIELDS = {"or_": "or", "and_": "and"}


def published() -> list[dict[str, Any]]:
    """The installed data as genai-prices publishes it, with the two providers only."""
    providers = [provider for provider in get_snapshot().providers if provider.id in _PROVIDERS]
    return [_plain(provider) for provider in providers]


def google_model(data: list[dict[str, Any]], model: str) -> dict[str, Any]:
    """The entry of a Google model in the data, which a test may change."""
    google = next(provider for provider in data if provider["id"] == "google")
    return next(found for found in google["models"] if found["id"] == model)


def seen_on(data: list[dict[str, Any]], day: str) -> None:
    """Let a price in the data change on `day`. The age of the data counts from its last price change."""
    seen = next(provider for provider in data if provider["id"] == "openrouter")["models"][0]
    seen["prices"] = [{"prices": {"input_mtok": 1}}, {"constraint": {"start_date": day}, "prices": {"input_mtok": 2}}]


def _plain(value: Any) -> Any:
    if isinstance(value, ModelPrice):
        return {key: _plain(price) for key, price in value.__dict__.items() if price is not None}
    if dataclasses.is_dataclass(value):
        fields = [field.name for field in dataclasses.fields(value) if not field.name.startswith("_")]
        return {
            _FIELDS.get(name, name): _plain(found) for name in fields if (found := getattr(value, name)) is not None
        }
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, Decimal):
        return float(value)
    return value.isoformat() if isinstance(value, date | time) else value
