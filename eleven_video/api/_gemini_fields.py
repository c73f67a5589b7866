"""Reads fields of Gemini's JSON in different notations. Gemini and gateways between Gemini and the user write the same
fields in different notations.
"""

import re
from collections.abc import Mapping
from typing import Any

from eleven_video.config.key_redaction import without_keys

# A number that is far above any number of tokens in an answer. A number above `_ABSURD` must be an error and is
# ignored.
_ABSURD = 10**9
# The pattern of a whole number as text. Gateways send 64-bit numbers as text, because the JSON format of protocol
# buffers requires this.
_WHOLE = re.compile(r"\s*(\d{1,10})(?:\.0{1,9})?\s*", re.ASCII)
_SNAKE = re.compile(r"_+([a-z0-9])")
_DEEPEST = 100

_TIERS = frozenset({"standard", "batch", "flex", "priority"})
_STANDARD = frozenset({"unspecified", "service_tier_unspecified", "default", "on_demand"})
# The service tiers, by Vertex AI's names of the tiers. Vertex AI's tier "provisioned throughput" is billed differently,
# so it is not listed.
_TIER_OF_TRAFFIC = {
    "ON_DEMAND": "standard",
    "TRAFFIC_TYPE_UNSPECIFIED": "standard",
    "ON_DEMAND_FLEX": "flex",
    "ON_DEMAND_PRIORITY": "priority",
}
_LONGEST_TIER = 60


def camel_case(value: Any, depth: int = 0) -> Any:
    """A copy of parsed JSON with all field names in camelCase, which is Gemini's own notation.

    Gateways written in Python may change field names to snake_case. If a field is present in both notations, the value
    of the camelCase name is used. Names that are nested deeper than 100 levels are not changed. Answers of Gemini are
    never nested so deep.
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


# Fields in which `masked` redacts nothing. The fields `data` and `thoughtSignature` may have megabytes of data. The
# field `text` is redacted later, when the script in this field is read.
_LEFT = frozenset({"data", "thoughtSignature", "text"})


def masked(value: Any, depth: int = 0) -> Any:
    """A copy of parsed JSON in which the user's API keys are redacted in field names and texts.

    Pictures and the model's own text are not changed. Values that are nested deeper than 100 levels are replaced by
    None.
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
    """Convert a value to a whole number. The value may also be a text or a float, such as "1000" or 1000.0.

    The result is None if the value is not a whole number, is negative, or is too large for a number of tokens.
    """
    if isinstance(value, str):
        whole = _WHOLE.fullmatch(value)
        value = int(whole[1]) if whole else None
    elif isinstance(value, float) and value.is_integer() and abs(value) < _ABSURD:
        value = int(value)
    return value if type(value) is int and 0 <= value < _ABSURD else None


def tier_in(usage: Mapping[str, Any], headers: Mapping[str, str]) -> tuple[str, str]:
    """Find the service tier whose prices apply to an answer. The second value of the result is the name of the tier in
    the answer if this tier is unknown.

    The second value is "" if the tier is known. For an unknown tier, the standard prices apply.
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
