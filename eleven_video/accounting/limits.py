"""Rate limits of models, and the share of them that is used. limits.toml has the known limits; users set others.

Gemini counts by project and model: requests in a minute, input tokens in a minute, requests since midnight in California.
Source: https://ai.google.dev/gemini-api/docs/rate-limits
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
    """The kinds of rate limits."""

    RPM = "rpm"  # requests a minute
    TPM = "tpm"  # input tokens a minute
    RPD = "rpd"  # requests a day


@dataclass(frozen=True, slots=True)
class RateLimit:
    """A limit and its source, such as "gemini_rpm in config.toml"."""

    limit: int
    source: str


@dataclass(frozen=True, slots=True)
class LimitUse:
    """The used amount of a limit. `limit` is None if it is unknown."""

    kind: LimitKind
    used: int
    limit: RateLimit | None = None

    @property
    def share(self) -> float | None:
        """The used share, from 0. It is 1 for a limit of 0, and None if the limit is unknown."""
        if self.limit is None:
            return None
        return self.used / self.limit.limit if self.limit.limit else 1.0


@dataclass(frozen=True, slots=True)
class ModelUse:
    """The used amounts of a model's limits."""

    model: str
    uses: tuple[LimitUse, ...]


_WORDS = {
    LimitKind.RPM: "requests a minute",
    LimitKind.TPM: "input tokens a minute",
    LimitKind.RPD: "requests a day",
}
_KINDS = {words: kind for kind, words in _WORDS.items()}
_SAID = re.compile(rf"([\d,]+) ({'|'.join(_KINDS)})")
# The start of the sentence with the limits, in the error message of a refused call.
ALLOWED = "Allowed: "


def allowed_words(limits: Mapping[LimitKind, int]) -> str:
    """Limits as a sentence for an error message: "Allowed: 10 requests a minute, 250 requests a day."; "" for none."""
    amounts = [f"{limits[kind]:,} {_WORDS[kind]}" for kind in LimitKind if kind in limits]
    return f"{ALLOWED}{', '.join(amounts)}." if amounts else ""


def allowed_in(message: str) -> dict[LimitKind, int]:
    """The limits in an error message that contains the sentence of `allowed_words`."""
    _, found, rest = message.partition(ALLOWED)
    amounts = _SAID.findall(rest.partition(".")[0]) if found else []
    return {_KINDS[words]: int(number.replace(",", "")) for number, words in amounts if number.strip(",")}


def limits_of(model: str, own: Mapping[LimitKind, RateLimit]) -> Mapping[LimitKind, RateLimit]:
    """A model's limits: those of limits.toml, overridden by the user's `own`."""
    return {**_known().get(model, {}), **own}


@cache
def _known() -> Mapping[str, Mapping[LimitKind, RateLimit]]:
    text = resources.files("eleven_video.accounting").joinpath("limits.toml").read_text(encoding="utf-8")
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
