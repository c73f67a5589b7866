"""Reads fields of Gemini's JSON in all notations that the service, and gateways in front of it, use."""

import re
from collections.abc import Mapping
from typing import Any

from eleven_video.config.keys_in_use import without_keys

# Far above any count in an answer. A larger number is an error of the sender.
_ABSURD = 10**9
# A whole number as text. Gateways send 64-bit counts as text, as protocol buffers' JSON format requires.
_WHOLE = re.compile(r"\s*(\d{1,10})(?:\.0{1,9})?\s*", re.ASCII)
_SNAKE = re.compile(r"_+([a-z0-9])")
_DEEPEST = 100

_TIERS = frozenset({"standard", "batch", "flex", "priority"})
_STANDARD = frozenset({"unspecified", "service_tier_unspecified", "default", "on_demand"})
# Vertex AI's names of the tiers. Its "provisioned throughput" is billed differently, so it is not listed.
_TIER_OF_TRAFFIC = {
    "ON_DEMAND": "standard",
    "TRAFFIC_TYPE_UNSPECIFIED": "standard",
    "ON_DEMAND_FLEX": "flex",
    "ON_DEMAND_PRIORITY": "priority",
}
_LONGEST_TIER = 60


def camel_case(value: Any, depth: int = 0) -> Any:
    """The same JSON with its field names in camelCase, as Gemini writes them.

    Gateways written in Python may change them to snake_case. If a field is present in both notations, the one in
    camelCase counts. Values nested deeper than in any answer of Gemini are not changed.
    """
    if depth > _DEEPEST:
        return value
    if isinstance(value, list):
        return [camel_case(item, depth + 1) for item in value]
    if not isinstance(value, dict):
        return value
    named = {_camel(name): camel_case(item, depth + 1) for name, item in value.items() if "_" in name}
    return named | {name: camel_case(item, depth + 1) for name, item in value.items() if "_" not in name}


def _camel(name: str) -> str:
    return _SNAKE.sub(lambda letter: letter[1].upper(), name)


# Fields that `masked` skips: data that may be megabytes, and the model's text, whose contents are redacted when they
# are read.
_LEFT = frozenset({"data", "thoughtSignature", "text"})


def masked(value: Any, depth: int = 0) -> Any:
    """The same JSON with the user's API keys redacted, in names and texts.

    Pictures and the model's own text are not changed.
    """
    if isinstance(value, str):
        return without_keys(value)
    if depth > _DEEPEST:
        return None
    if isinstance(value, list):
        return [masked(item, depth + 1) for item in value]
    if isinstance(value, dict):
        return {
            without_keys(name): item if name in _LEFT and isinstance(item, str) else masked(item, depth + 1)
            for name, item in value.items()
        }
    return value


def count_in(value: object) -> int | None:
    """A value as a count, also if it is text ("1000") or a float (1000.0); None if it is not a plausible count."""
    if isinstance(value, str):
        whole = _WHOLE.fullmatch(value)
        value = int(whole[1]) if whole else None
    elif isinstance(value, float) and value.is_integer() and abs(value) < _ABSURD:
        value = int(value)
    return value if type(value) is int and 0 <= value < _ABSURD else None


def tier_in(usage: Mapping[str, Any], headers: Mapping[str, str]) -> tuple[str, str]:
    """The service tier that an answer is billed at, and, if the tier is unknown, the answer's name for it (else "").

    An unknown tier is priced as standard.
    """
    written = headers.get("x-gemini-service-tier") or usage.get("serviceTier")
    if written:
        tier = str(written).strip().lower()
        tier = tier.removeprefix("service_tier_") if tier.removeprefix("service_tier_") in _TIERS else tier
        known = tier in _TIERS or tier in _STANDARD
        return (tier if tier in _TIERS else "standard"), "" if known else str(written)[:_LONGEST_TIER]
    traffic = usage.get("trafficType")
    if not traffic:
        return "standard", ""
    known_tier = _TIER_OF_TRAFFIC.get(str(traffic).strip().upper())
    return known_tier or "standard", "" if known_tier else str(traffic)[:_LONGEST_TIER]
