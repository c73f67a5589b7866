"""Reads deprecations.toml, which lists the days on which models and voices become unavailable, and their
replacements.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any

# The time before the end of a model or a voice from which the user gets warnings
NOTICE = timedelta(days=60)
# The pattern of the end of a release's name. For example, "gemini-2.5-flash-001" is a release of "gemini-2.5-flash" and
# becomes unavailable on the same day.
_DATED = re.compile(r"-0\d\d$")


@dataclass(frozen=True, slots=True)
class EndOfService:
    """The announced day from which a model or a category of ElevenLabs voices is unavailable.

    Attributes:
        service: The service that offers the model or the voices.
        name: The id of the model, or the category of the voices, such as "premade".
        ends: The first day on which the model or the voices are unavailable.
        successor: The replacement that the service has announced. `successor` is None if the service has announced no
            replacement.
        source: The address at which the service has announced the end.
        checked: The day on which the source was last checked.
    """

    service: str
    name: str
    ends: date
    successor: str | None
    source: str
    checked: date

    def is_near(self, today: date) -> bool:
        """Whether the model or the voices become unavailable within `NOTICE`, or are already unavailable."""
        return self.ends - today <= NOTICE

    def when(self, today: date) -> str:
        """The first day of the unavailability as text. If this day is in the future, the text also has the number of
        days until this day.
        """
        days = (self.ends - today).days
        return str(self.ends) if days <= 0 else f"{self.ends}, in {days} day{'' if days == 1 else 's'}"

    def verb(self, today: date) -> str:
        """The verb for a message. The verb is "ends" before the day of the end, and "ended" from this day on."""
        return "ended" if self.ends <= today else "ends"

    def remedy(self, instead: str) -> str:
        """A sentence that tells the user what to use instead.

        If the service has announced no replacement, the sentence contains the command `instead`, which lists
        alternatives.
        """
        if self.successor is not None:
            return f"Use {self.successor} instead."
        return f"No successor is announced. Choose another with {instead}."

    def short(self, today: date) -> str:
        """A short text about the end for lists, such as "ends on 2026-12-01, then gemini-3.8-flash"."""
        return f"{self.verb(today)} on {self.ends}" + (f", then {self.successor}" if self.successor else "")


def end_of_model(model: str) -> EndOfService | None:
    """The end of a model, or None if no end is known. `model` is the name of the model or the name of a release of the
    model.
    """
    plain = model.strip().rpartition("/")[2].lower()
    models = _ends()["models"]
    return models.get(plain) or models.get(_DATED.sub("", plain))


def end_of_voices(category: str) -> EndOfService | None:
    """The end of a category of voices, such as "premade", or None if no end is known."""
    return _ends()["voices"].get(category.strip().lower())


def model_ending(model: str, today: date) -> str | None:
    """Sentences for the user about the end of a model. The result is None if the model does not become unavailable
    within `NOTICE`.
    """
    end = end_of_model(model)
    if end is None or not end.is_near(today):
        return None
    return f"The model {end.name} {end.verb(today)} on {end.when(today)}. {end.remedy('eleven-video models')}"


def voice_ending(name: str, category: str, today: date) -> str | None:
    """Sentences for the user about the end of a voice's category. The result is None if the category does not become
    unavailable within `NOTICE`.
    """
    end = end_of_voices(category)
    if end is None or not end.is_near(today):
        return None
    return f"{category_ending(end, today, such_as=name)} {end.remedy('eleven-video voices')}"


def category_ending(end: EndOfService, today: date, *, such_as: str = "") -> str:
    """A sentence about the end of a category of voices.

    `such_as` is the name of a voice of this category that the user uses.
    """
    example = f", such as {such_as}," if such_as else ""
    return f"ElevenLabs {end.verb(today)} its {end.name} voices{example} on {end.when(today)}."


def every_end() -> tuple[EndOfService, ...]:
    """All known ends of models and voices, sorted by day."""
    known = _ends()
    return tuple(sorted({*known["models"].values(), *known["voices"].values()}, key=lambda end: (end.ends, end.name)))


@cache
def _ends() -> Mapping[str, Mapping[str, EndOfService]]:
    text = resources.files("eleven_video.accounting").joinpath("deprecations.toml").read_text(encoding="utf-8")
    rows = tomllib.loads(text)
    by_date = {kind: sorted(rows[kind], key=lambda row: row["checked"]) for kind in ("models", "voices")}
    models = {name: _end(row, name) for row in by_date["models"] for name in row["names"]}
    voices = {row["category"]: _end(row, row["category"]) for row in by_date["voices"]}
    return MappingProxyType({"models": models, "voices": voices})


def _end(row: Mapping[str, Any], name: str) -> EndOfService:
    return EndOfService(row["service"], name, row["ends"], row.get("successor"), row["source"], row["checked"])
