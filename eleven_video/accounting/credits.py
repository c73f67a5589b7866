"""Computes ElevenLabs credits: the number of credits for a text, and the price of a credit in each ElevenLabs plan.

The file prices.toml contains the rates and the prices.
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
    """The price of one credit in an ElevenLabs plan.

    Attributes:
        plan: The name of the ElevenLabs plan, such as "creator".
        dollars_per_credit: The price of one included credit of the plan, in dollars.
        source: The address at which ElevenLabs has published the price.
        checked: The day on which the source was last checked.
        dollars_per_overage_credit: The price in dollars of one additional credit, after the included credits are used
            up. `dollars_per_overage_credit` is None if the ElevenLabs plan sells no additional credits.
    """

    plan: str
    dollars_per_credit: Fraction
    source: str
    checked: date
    dollars_per_overage_credit: Fraction | None = None

    @property
    def name(self) -> str:
        """The text that a charge has as the source of its rate if the rate is this price."""
        return plan_name(self.plan)


def plan_name(plan: str) -> str:
    """The name of the prices of an ElevenLabs plan in charges and messages."""
    return f"ElevenLabs plan {plan}"


@cache
def credit_multipliers() -> Mapping[str, Fraction]:
    """The number of credits that ElevenLabs charges for one character of text, by model id."""
    rows = sorted(_data()["credits_per_character"], key=lambda row: row["from"])
    return MappingProxyType({model: Fraction(row["credits"]) for row in rows for model in row["models"]})


@cache
def plan_prices() -> Mapping[str, PlanPrice]:
    """The price of a credit, by the name of the ElevenLabs plan."""
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
    """The number of credits for a text with `characters` characters, rounded up to a whole number.

    Args:
        characters: The length of the text.
        model: The id of the speech model.
        multiplier: The number of credits per character in ElevenLabs' list of models. If `multiplier` is None, the rate
            in prices.toml is used. If prices.toml does not have the model, one credit per character is assumed, which
            is the highest known rate.
        voice_rate: The factor that the owner of the voice has set. The number of credits is multiplied by this factor.
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
