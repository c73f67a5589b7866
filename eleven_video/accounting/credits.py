"""ElevenLabs credits: how many credits a text costs with each model, and the price of a credit on each ElevenLabs plan.

The file prices.toml contains these numbers.
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
    """The price of one credit on an ElevenLabs plan.

    Attributes:
        plan: The name of the ElevenLabs plan, such as "creator".
        dollars_per_credit: The price of one of the credits that the plan includes.
        source: Where ElevenLabs published the price.
        checked: The day on which the source was last checked.
        dollars_per_overage_credit: The price of one credit after the included credits are used up.
            `dollars_per_overage_credit` is None if the ElevenLabs plan sells no additional credits.
    """

    plan: str
    dollars_per_credit: Fraction
    source: str
    checked: date
    dollars_per_overage_credit: Fraction | None = None

    @property
    def name(self) -> str:
        """The text that a charge shows as the source of a rate, if the rate is this price."""
        return plan_name(self.plan)


def plan_name(plan: str) -> str:
    """The text that names the prices of an ElevenLabs plan in charges and messages."""
    return f"ElevenLabs plan {plan}"


@cache
def credit_multipliers() -> Mapping[str, Fraction]:
    """The credits that ElevenLabs charges for one character of text, by model id."""
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
    """The credits for a text of `characters` characters, rounded up to a whole number.

    Args:
        characters: The length of the text.
        model: The id of the speech model.
        multiplier: Credits per character from ElevenLabs' list of models. If `multiplier` is None, the rate in
            prices.toml is used. If prices.toml does not have the model, the highest known rate is assumed: one credit
            per character.
        voice_rate: The owner of a voice can set a factor, by which the number of credits is multiplied.
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
