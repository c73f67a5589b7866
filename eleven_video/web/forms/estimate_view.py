"""An estimate as the page shows it, from the record of `estimate --json`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from eleven_video.domain.script.left_out import LeftOut
from eleven_video.ui.cost_words import CostWords
from eleven_video.ui.text import exact_count, money

_BOUNDS = ("low", "expected", "high")
_STATES: Mapping[bool | None, str] = MappingProxyType({True: "good", False: "bad", None: "warn"})
_SERVICES = {"gemini": "Gemini", "elevenlabs": "ElevenLabs"}


@dataclass(frozen=True, slots=True)
class EstimatedRow:
    """What a service, a model or a voice is expected to take, as text: low, expected, high."""

    name: str
    service: str
    calls: str
    amounts: tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a budget or the quota is enough. `state` is "good", "warn" or "bad"."""

    text: str
    state: str


@dataclass(frozen=True, slots=True)
class EstimateShown:
    """The estimate.

    Attributes:
        total: The expected cost, such as "about $0.2048 + 270 credits".
        spread: The lowest and the highest cost.
        calls: The number of calls.
        about: The length and size of the video.
        rows: The services, each followed by its models and voices.
        verdicts: What does not fit, and what does.
        notes: Warnings and other sentences.
        picos: The exact dollars: low, expected, high.
        sandbox: Whether nothing would be billed.
    """

    total: str
    spread: str
    calls: str
    about: str
    rows: Sequence[EstimatedRow] = ()
    verdicts: Sequence[Verdict] = ()
    notes: Sequence[str] = ()
    picos: tuple[int, ...] = ()
    sandbox: bool = False

    @classmethod
    def of(cls, record: Mapping[str, Any], notes: Sequence[str] = ()) -> "EstimateShown":
        """Read a record of `estimate --json`; one of `--script FILE --stop-at script` buys nothing.

        Raises:
            LookupError, TypeError, ValueError: It is no such record.
        """
        if "total_cost_pico" not in record:
            return cls("$0.0000", "", "no calls", "The script is shown; nothing is bought.", notes=notes)
        low, expected, high = (cost_at(record, bound) for bound in _BOUNDS)
        return cls(
            f"about {expected}",
            f"from {low} to {high}",
            _span(record["calls_count"], "call"),
            _about(record["video"]),
            _rows(record),
            _verdicts(record),
            [*_left_out(record), *record["warnings"], *_paid(record)],
            tuple(record["total_cost_pico"][bound] for bound in _BOUNDS),
            sandbox=record["mode"] == "sandbox",
        )


def cost_at(record: Mapping[str, Any], bound: str) -> str:
    """The dollars of a bound, and the credits that have no price in dollars."""
    credits_ = sum(
        use["metrics"].get("credits", {}).get(bound, 0)
        for use in record["by_service"].values()
        if use["state"] == "credits"
    )
    state = "priced" if record["state"] in {"credits", "estimated"} else record["state"]
    return CostWords(record["total_cost_pico"][bound], state, credits_).text


def _rows(record: Mapping[str, Any]) -> list[EstimatedRow]:
    rows: list[EstimatedRow] = []
    for service, use in record["by_service"].items():
        rows.append(EstimatedRow(_SERVICES.get(service, service), service, "", _amounts(use)))
        for name, model in record["by_model"].items():
            if model["service"] == service:
                rows.append(EstimatedRow(name, "", _span(model["calls"], "call"), _amounts(model)))
    return rows


def _amounts(use: Mapping[str, Any]) -> tuple[str, str, str]:
    in_credits = use["state"] == "credits"
    low, expected, high = (
        f"{exact_count(use['metrics'].get('credits', {}).get(bound, 0))} credits"
        if in_credits
        else money(use["cost_pico"][bound])
        for bound in _BOUNDS
    )
    return ("unpriced",) * 3 if use["state"] == "unpriced" else (low, expected, high)


def _span(counts: Mapping[str, int | float], noun: str) -> str:
    low, high = counts["low"], counts["high"]
    spread = exact_count(low) if low == high else f"{exact_count(low)} to {exact_count(high)}"
    return f"{spread} {noun}{'' if high == 1 else 's'}"


def _about(video: Mapping[str, Any]) -> str:
    about = f"about {video['about_seconds']:,} seconds, {video['width']}x{video['height']}"
    return f"{about}, up to its {video['stop_at']}" if video["stop_at"] else about


def _verdicts(record: Mapping[str, Any]) -> list[Verdict]:
    found = budget_verdicts(record["budgets"])
    quota = record["quota"]
    if quota is None:
        return [*found, Verdict(f"ElevenLabs quota: {record['quota_unavailable']}.", "")]
    if quota["remaining"] is None:
        return found
    least = record["by_service"].get("elevenlabs", {}).get("metrics", {}).get("credits", {}).get("low", 0)
    fits = None if quota["fits"] is False and least <= quota["remaining"] else quota["fits"]
    said = {True: "which is enough", False: "which is not enough", None: "which may not be enough"}[fits]
    left = f"{quota['remaining']:,} of {quota['limit']:,}" if quota["limit"] else f"{quota['remaining']:,}"
    return [*found, Verdict(f"ElevenLabs quota: {left} credits left, {said}.", _STATES[fits])]


def budget_verdicts(budgets: Sequence[Mapping[str, Any]]) -> list[Verdict]:
    """Whether each budget is enough, in the command's words."""
    return [Verdict(budget["note"], _STATES[budget["fits"]]) for budget in budgets]


def _left_out(record: Mapping[str, Any]) -> list[str]:
    sentence = LeftOut.of_record(record["video"]["left_out"]).sentence
    return [f"{sentence}."] if sentence else []


def _paid(record: Mapping[str, Any]) -> list[str]:
    paid = record["paid_before"]
    if not paid:
        return []
    cost = CostWords(paid["paid"]["cost_pico"], paid["paid"]["state"], paid["paid"]["unpriced_credits"]).text
    return [f"Earlier runs of this script have paid {cost} of it, which is not bought again."]
