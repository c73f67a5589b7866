"""Defines the rate limits of Gemini's models, and the usage of each limit.

confirmed_rate_limits.toml lists the limits that Google has confirmed. Users can set other limits in config.toml. For
each Google Cloud project and model, Gemini counts the requests of the last minute, the input tokens of the last minute,
and the requests since midnight in California. Source: https://ai.google.dev/gemini-api/docs/rate-limits
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum, unique
from functools import cache
from importlib import resources
from types import MappingProxyType


@unique
class LimitKind(StrEnum):
    """The type of a rate limit. The values are Google's abbreviations for the limits."""

    RPM = "rpm"  # requests a minute
    TPM = "tpm"  # input tokens a minute
    RPD = "rpd"  # requests a day


@dataclass(frozen=True, slots=True)
class RateLimit:
    """The value of a rate limit, and the source of the value, such as "gemini_rpm in config.toml"."""

    limit: int
    source: str


@dataclass(frozen=True, slots=True)
class LimitUse:
    """The usage of one rate limit.

    `used` is a number of requests or tokens. `limit` is None if the limit is unknown.
    """

    kind: LimitKind
    used: int
    limit: RateLimit | None = None

    @property
    def share(self) -> float | None:
        """The used amount divided by the limit. The result is 1 if the limit is 0, and None if the limit is unknown."""
        if self.limit is None:
            return None
        return self.used / self.limit.limit if self.limit.limit else 1.0


@dataclass(frozen=True, slots=True)
class ModelUse:
    """A Gemini model, and the usage of each rate limit of the model."""

    model: str
    uses: tuple[LimitUse, ...]


_WORDS = {
    LimitKind.RPM: "requests a minute",
    LimitKind.TPM: "input tokens a minute",
    LimitKind.RPD: "requests a day",
}
_KINDS = {words: kind for kind, words in _WORDS.items()}
_SAID = re.compile(rf"([\d,]+) ({'|'.join(_KINDS)})")
# The first word of the sentence with the rate limits in the error message of a refused call
ALLOWED = "Allowed: "


def allowed_words(limits: Mapping[LimitKind, int]) -> str:
    """The rate limits as a sentence, such as "Allowed: 10 requests a minute." The result is "" if `limits` is empty."""
    amounts = [f"{limits[kind]:,} {_WORDS[kind]}" for kind in LimitKind if kind in limits]
    return f"{ALLOWED}{', '.join(amounts)}." if amounts else ""


def allowed_in(message: str) -> dict[LimitKind, int]:
    """The rate limits in an error message.

    The result is empty if the error message does not contain a sentence that `allowed_words` has made.
    """
    _, found, rest = message.partition(ALLOWED)
    amounts = _SAID.findall(rest.partition(".")[0]) if found else []
    return {_KINDS[words]: int(number.replace(",", "")) for number, words in amounts if number.strip(",")}


def limits_of(model: str, own: Mapping[LimitKind, RateLimit]) -> Mapping[LimitKind, RateLimit]:
    """The rate limits of a model. The user's limits in `own` replace the limits of the same type in
    confirmed_rate_limits.toml.
    """
    return {**_known().get(model, {}), **own}


@cache
def _known() -> Mapping[str, Mapping[LimitKind, RateLimit]]:
    text = resources.files("eleven_video.accounting").joinpath("confirmed_rate_limits.toml").read_text(encoding="utf-8")
    rows = sorted(tomllib.loads(text)["gemini"], key=lambda row: row["from"])
    return MappingProxyType(
        {
            model: {
                kind: RateLimit(row[kind], f"{row['tier']} tier, checked {row['checked']}: {row['source']}")
                for kind in LimitKind
                if kind in row
            }
            for row in rows
            for model in row["models"]
        }
    )
