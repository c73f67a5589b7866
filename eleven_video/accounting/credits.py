"""ElevenLabs' credits: how many a text costs by model, and the price of a credit by plan.

The data is in prices.toml.
"""

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any


@dataclass(frozen=True, slots=True)
class PlanPrice:
    """The price of one credit on a plan, in dollars, its source, and the date of its last check.

    `dollars_per_overage_credit` is the price of a credit beyond the plan's included ones; None if the plan sells none.
    """

    plan: str
    dollars_per_credit: Fraction
    source: str
    checked: date
    dollars_per_overage_credit: Fraction | None = None

    @property
    def name(self) -> str:
        """The price's name as the source in a charge."""
        return plan_name(self.plan)


def plan_name(plan: str) -> str:
    """The name of a plan's prices."""
    return f"ElevenLabs plan {plan}"


@cache
def credit_multipliers() -> Mapping[str, Fraction]:
    """Credits for one character of text, by model id."""
    rows = sorted(_data()["credits_per_character"], key=lambda row: row["from"])
    return MappingProxyType({model: Fraction(row["credits"]) for row in rows for model in row["models"]})


@cache
def plan_prices() -> Mapping[str, PlanPrice]:
    """The price of a credit, by the plan's name."""
    rows = sorted(_data()["plans"], key=lambda row: row["from"])
    beyond = {row["plan"]: _dollars_per_credit(row) for row in sorted(_data()["overage"], key=lambda row: row["from"])}
    return MappingProxyType(
        {
            row["plan"]: PlanPrice(
                row["plan"], _dollars_per_credit(row), row["source"], row["checked"], beyond.get(row["plan"])
            )
            for row in rows
        }
    )


def estimated_credits(
    characters: int, *, model: str, multiplier: Fraction | None = None, voice_rate: Fraction = Fraction(1)
) -> int:
    """Credits for a text with a number of characters, rounded up.

    `multiplier` comes from the service's list of models; without it the data file is used. For a model that is in
    neither, one credit per character is assumed, the highest known rate. A voice's own rate multiplies the result.
    """
    if multiplier is None:
        multiplier = credit_multipliers().get(model, Fraction(1))
    return math.ceil(characters * multiplier * voice_rate)


def _dollars_per_credit(row: Mapping[str, Any]) -> Fraction:
    return Fraction(Decimal(row["dollars"])) / int(row["credits"])


@cache
def _data() -> dict[str, list[dict[str, Any]]]:
    text = resources.files("eleven_video.accounting").joinpath("prices.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
