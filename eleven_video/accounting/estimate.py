"""Estimates the usage and cost of planned calls, as exact sums of ranges.

Pure. `planning` computes the planned calls.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum, unique
from itertools import accumulate

from eleven_video.accounting.events import Call, CallKind
from eleven_video.accounting.metrics import METRICS_OF, MetricType, Part
from eleven_video.accounting.money import Amount
from eleven_video.accounting.pricing import Charge, CostState, Pricing, worst


@unique
class Bound(StrEnum):
    """The three values of a range."""

    LOW = "low"
    EXPECTED = "expected"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class Range:
    """An amount that is not known yet: at least `low`, most likely `expected`, at most `high`.

    Raises:
        ValueError: The three are not in this order, or `low` is below zero.
    """

    low: Amount
    expected: Amount
    high: Amount

    def __post_init__(self) -> None:
        if not 0 <= self.low <= self.expected <= self.high:
            raise ValueError(f"{self.low}, {self.expected}, {self.high} is not a range")

    def __add__(self, other: "Range") -> "Range":
        return Range(self.low + other.low, self.expected + other.expected, self.high + other.high)

    @property
    def is_exact(self) -> bool:
        """Whether all three bounds are equal."""
        return self.low == self.high

    def at(self, bound: Bound) -> Amount:
        """The amount at a bound."""
        return {Bound.LOW: self.low, Bound.EXPECTED: self.expected, Bound.HIGH: self.high}[bound]

    def at_least(self, least: "Range") -> "Range":
        """This range, with each bound raised to that of `least` if it is lower."""
        return Range(max(self.low, least.low), max(self.expected, least.expected), max(self.high, least.high))


NOTHING = Range(0, 0, 0)


def exactly(amount: Amount) -> Range:
    """The range of an amount that is known."""
    return Range(amount, amount, amount)


def total(ranges: Iterable[Range]) -> Range:
    """The sum of ranges, bound by bound."""
    return sum(ranges, NOTHING)


def beyond_included(calls: Iterable["ExpectedCalls"], left: Amount | None) -> list["ExpectedCalls"]:
    """The same calls, with the credits beyond the plan's included ones as a separate part.

    Args:
        calls: In the order in which they are made.
        left: Remaining included credits; None if the account cannot buy more.
    """
    if left is None:
        return list(calls)
    rest = dict.fromkeys(Bound, left)
    found = []
    for call in calls:
        credits_ = call.parts.get(Part.CREDITS)
        if credits_ is None:
            found.append(call)
            continue
        beyond = Range(*(max(0, credits_.at(bound) - rest[bound]) for bound in Bound))
        inside = [credits_.at(bound) - beyond.at(bound) for bound in Bound]
        # At a higher bound, earlier calls leave fewer included credits. `accumulate` keeps the three bounds in order.
        parts = {**call.parts, Part.CREDITS: Range(*accumulate(inside, max)), Part.OVERAGE_CREDITS: beyond}
        found.append(replace(call, parts=parts))
        rest = {bound: max(0, rest[bound] - credits_.at(bound)) for bound in Bound}
    return found


@dataclass(frozen=True, slots=True)
class Ratio:
    """The ratio of one quantity to another: at least, most likely, at most.

    Raises:
        ValueError: The three are not in this order, below zero, or not finite.
    """

    low: float
    expected: float
    high: float

    def __post_init__(self) -> None:
        if not 0 <= self.low <= self.expected <= self.high < math.inf:
            raise ValueError(f"{self.low}, {self.expected}, {self.high} is not a ratio")

    def of(self, amount: float) -> Range:
        """The ratio applied to a known amount; the bounds are rounded outwards to whole numbers."""
        return Range(math.floor(self.low * amount), round(self.expected * amount), math.ceil(self.high * amount))

    def over(self, amount: Range) -> Range:
        """The ratio applied to a range; the bounds are rounded outwards to whole numbers."""
        low, expected, high = (self.of(float(amount.at(bound))) for bound in Bound)
        return Range(low.low, expected.expected, high.high)

    def around(self, center: float) -> "Ratio":
        """This ratio, multiplied by `center`."""
        return Ratio(self.low * center, self.expected * center, self.high * center)


@dataclass(frozen=True, slots=True)
class ExpectedCalls:
    """Planned calls of one kind to one model.

    Attributes:
        name: The name in a summary: the voice for speech; empty for the model's name.
        calls: The number of calls.
        parts: The usage of all calls together.
        context_tokens: The size of one call's prompt, which decides the price tier.
    """

    service: str
    model: str
    kind: CallKind
    calls: Range
    parts: Mapping[Part, Range]
    name: str = ""
    context_tokens: int = 0

    @property
    def display_name(self) -> str:
        """The name in summaries: the voice's for speech, else the model's."""
        return self.name or self.model

    def at(self, bound: Bound, when: datetime) -> Call:
        """All calls combined into one, so that the price book can price it like any other call."""
        return Call(
            id=f"{self.kind}-{bound}",
            service=self.service,
            model=self.model,
            name=self.name,
            occurred_at=when,
            parts={part: amount for part, expected in self.parts.items() if (amount := expected.at(bound))},
            kind=self.kind,
            context_tokens=self.context_tokens,
            estimated=True,
        )


@dataclass(frozen=True, slots=True)
class EstimatedUse:
    """The estimated usage of a model, a service or the whole video, and the cost of its priced part in pico-dollars.

    Attributes:
        state: The state of the cost: if "unpriced", `pico` holds only the priced part.
        price_dates: The dates from which the prices are valid; empty if they have no date.
    """

    name: str
    service: str
    models: tuple[str, ...]
    calls: Range
    metrics: Mapping[MetricType, Range]
    pico: Range
    state: CostState
    price_sources: tuple[str, ...] = ()
    price_dates: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class Estimate:
    """The estimated usage and cost of a video. `services` and `models` each add up exactly to `whole`; dearest first.

    `priced_at` is the time of the prices used.
    """

    whole: EstimatedUse
    services: tuple[EstimatedUse, ...]
    models: tuple[EstimatedUse, ...]
    priced_at: datetime


def estimate(expected: Sequence[ExpectedCalls], pricing: Pricing, *, when: datetime) -> Estimate:
    """Price planned calls with the prices valid at `when`, by the same rules as actual calls."""
    uses = [_priced(calls, pricing, when) for calls in expected]
    by_model = _gathered(uses, lambda use: (use.service, use.name))
    by_service = _gathered(by_model, lambda use: (use.service, use.service))
    whole = _sum(by_service, "total", "")
    return Estimate(whole, tuple(_dearest_first(by_service)), tuple(_dearest_first(by_model)), when)


def _priced(expected: ExpectedCalls, pricing: Pricing, when: datetime) -> EstimatedUse:
    charges: dict[Bound, Charge] = {bound: pricing.charge(expected.at(bound, when)) for bound in Bound}
    metrics: dict[MetricType, Range] = {}
    for part, amount in expected.parts.items():
        for metric in METRICS_OF[part] if amount.high else ():
            metrics[metric] = metrics.get(metric, NOTHING) + amount
    return EstimatedUse(
        name=expected.display_name,
        service=str(expected.service),
        models=(expected.model,),
        calls=expected.calls,
        metrics=metrics,
        pico=Range(*(charges[bound].pico for bound in Bound)),
        state=worst(*(charge.state for charge in charges.values())),
        price_sources=charges[Bound.HIGH].sources,
        price_dates=tuple(day for day in (charges[Bound.HIGH].price_date,) if day),
    )


def _gathered(uses: Iterable[EstimatedUse], key: Callable[[EstimatedUse], tuple[str, str]]) -> list[EstimatedUse]:
    groups: dict[tuple[str, str], list[EstimatedUse]] = {}
    for use in uses:
        groups.setdefault(key(use), []).append(use)
    return [_sum(group, name, service) for (service, name), group in groups.items()]


def _sum(uses: Sequence[EstimatedUse], name: str, service: str) -> EstimatedUse:
    return EstimatedUse(
        name=name,
        service=service,
        models=tuple(dict.fromkeys(model for use in uses for model in use.models)),
        calls=total(use.calls for use in uses),
        metrics={
            metric: total(use.metrics[metric] for use in uses if metric in use.metrics)
            for metric in MetricType
            if any(metric in use.metrics for use in uses)
        },
        pico=total(use.pico for use in uses),
        state=worst(*(use.state for use in uses)),
        price_sources=tuple(dict.fromkeys(source for use in uses for source in use.price_sources)),
        price_dates=tuple(sorted({day for use in uses for day in use.price_dates})),
    )


def _dearest_first(uses: Iterable[EstimatedUse]) -> list[EstimatedUse]:
    return sorted(uses, key=lambda use: (-use.pico.expected, use.name, use.service))
