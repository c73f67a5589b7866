"""Converts the output of `estimate --json` to the texts that the page shows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from eleven_video.domain.script.left_out import LeftOut
from eleven_video.ui.cost_words import CostWords
from eleven_video.ui.panel.quota_colours import unknown_quota
from eleven_video.ui.text import exact_count, money

_BOUNDS = ("low", "expected", "high")
_STATES: Mapping[bool | None, str] = MappingProxyType({True: "good", False: "bad", None: "warn"})
_SERVICES = {"gemini": "Gemini", "elevenlabs": "ElevenLabs"}


@dataclass(frozen=True, slots=True)
class EstimatedRow:
    """The estimate for a service, model or voice as text. `spread` has the lowest and the highest amount."""

    name: str
    service: str
    calls: str
    expected: str
    spread: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """A sentence about a budget or the quota. `state` is "good" if it is enough, "bad" if it is not, or "warn"."""

    text: str
    state: str


@dataclass(frozen=True, slots=True)
class EstimateShown:
    """The estimate of a video as the texts of the page.

    Attributes:
        total: The expected cost, such as "about $0.2048 + 270 credits".
        spread: The lowest and the highest cost as text.
        calls: The number of calls as text.
        about: The length and the frame size of the video as text.
        rows: A row for each service. The rows of the service's models and voices follow.
        verdicts: For each budget and the quota, whether it is enough.
        notes: Warnings and other sentences.
        picos: The lowest, expected and highest cost in pico-dollars.
        sandbox: Whether the sandbox would make the video, so that nothing would be billed.
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
        """Convert the output of `estimate --json`. If the output has no cost, nothing would be bought.

        Raises:
            LookupError, TypeError, ValueError: `record` is not an output of `estimate --json`.
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
    """The cost in dollars and in credits without a price, as text. `bound` is "low", "expected" or "high"."""
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
        rows.append(EstimatedRow(_SERVICES.get(service, service), service, "", *_amounts(use)))
        for name, model in record["by_model"].items():
            if model["service"] == service:
                rows.append(EstimatedRow(name, "", _span(model["calls"], "call"), *_amounts(model)))
    return rows


def _amounts(use: Mapping[str, Any]) -> tuple[str, str]:
    """Two texts: the expected amount, and the range of amounts. The amounts are dollars, or credits without a price."""
    if use["state"] == "unpriced":
        return "unpriced", ""
    if use["state"] == "credits":
        low, expected, high = (exact_count(use["metrics"].get("credits", {}).get(bound, 0)) for bound in _BOUNDS)
        expected += " credits"
    else:
        low, expected, high = (money(use["cost_pico"][bound]) for bound in _BOUNDS)
    return expected, "" if low == high else f"{low} to {high}"


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
        return [*found, Verdict(unknown_quota(record["quota_unavailable"]), "")]
    if quota["remaining"] is None:
        return found
    least = record["by_service"].get("elevenlabs", {}).get("metrics", {}).get("credits", {}).get("low", 0)
    fits = None if quota["fits"] is False and least <= quota["remaining"] else quota["fits"]
    said = {True: "which is enough", False: "which is not enough", None: "which may not be enough"}[fits]
    left = f"{quota['remaining']:,} of {quota['limit']:,}" if quota["limit"] else f"{quota['remaining']:,}"
    return [*found, Verdict(f"ElevenLabs quota: {left} credits left, {said}.", _STATES[fits])]


def budget_verdicts(budgets: Sequence[Mapping[str, Any]]) -> list[Verdict]:
    """For each budget, the command's own sentence about whether the budget is enough."""
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
