"""Estimates the usage and the cost of planned calls. Each estimate is an exact sum of ranges.

The package `planning` decides which calls are needed. This module only estimates the usage and the cost of the needed
calls.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum, unique
from itertools import accumulate

from eleven_video.accounting.calls import Call, CallKind
from eleven_video.accounting.metrics import METRICS_OF, MetricType, Part
from eleven_video.accounting.money import Amount
from eleven_video.accounting.pricing import Charge, CostState, Pricing, worst


@unique
class Bound(StrEnum):
    """The names of the three values of a `Range`."""

    LOW = "low"
    EXPECTED = "expected"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class Range:
    """The range of an amount that is not known yet. The amount is at least `low`, most likely `expected`, and at most
    `high`.

    Raises:
        ValueError: The three values are not in ascending order, or `low` is negative.
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
        """Whether `low` and `high` are equal, so that the amount is known exactly."""
        return self.low == self.high

    def at(self, bound: Bound) -> Amount:
        """The minimum, the expected or the maximum amount. `bound` selects the amount."""
        return {Bound.LOW: self.low, Bound.EXPECTED: self.expected, Bound.HIGH: self.high}[bound]

    def at_least(self, least: "Range") -> "Range":
        """A copy of this range in which each value is at least as high as the same value of `least`."""
        return Range(max(self.low, least.low), max(self.expected, least.expected), max(self.high, least.high))


NOTHING = Range(0, 0, 0)


def exactly(amount: Amount) -> Range:
    """The range of a known amount. All three values of the range are `amount`."""
    return Range(amount, amount, amount)


def total(ranges: Iterable[Range]) -> Range:
    """The sum of several ranges.

    `low` of the result is the sum of all values `low`. `expected` and `high` are computed in the same way.
    """
    return sum(ranges, NOTHING)


def beyond_included(calls: Iterable["ExpectedCalls"], left: Amount | None) -> list["ExpectedCalls"]:
    """A copy of the calls in which the credits are divided into two parts.

    The first part has the credits that the ElevenLabs plan includes. The second part has the credits that are billed in
    addition.

    Args:
        calls: The planned calls, in the order in which they are made.
        left: The number of unused included credits. `left` is None if the ElevenLabs account cannot buy more credits.
            If `left` is None, the calls are not changed.
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
        # If earlier calls use more credits, fewer included credits are left for this call. So `inside` can be smaller
        # at the high bound than at the low bound. The function `accumulate` increases the value at the high bound, so
        # that the three values are in ascending order.
        parts = {**call.parts, Part.CREDITS: Range(*accumulate(inside, max)), Part.OVERAGE_CREDITS: beyond}
        found.append(replace(call, parts=parts))
        rest = {bound: max(0, rest[bound] - credits_.at(bound)) for bound in Bound}
    return found


@dataclass(frozen=True, slots=True)
class Ratio:
    """The range of an unknown ratio of two quantities. The ratio is at least `low`, most likely `expected`, and at most
    `high`.

    Raises:
        ValueError: The three values are not in ascending order, or a value is negative or not finite.
    """

    low: float
    expected: float
    high: float

    def __post_init__(self) -> None:
        if not 0 <= self.low <= self.expected <= self.high < math.inf:
            raise ValueError(f"{self.low}, {self.expected}, {self.high} is not a ratio")

    def of(self, amount: float) -> Range:
        """The range of `amount` times this ratio. `low` is rounded down to a whole number, and `high` is rounded up."""
        return Range(math.floor(self.low * amount), round(self.expected * amount), math.ceil(self.high * amount))

    def over(self, amount: Range) -> Range:
        """The range of an estimated amount times this ratio. `low` is rounded down to a whole number, and `high` is
        rounded up.
        """
        low, expected, high = (self.of(float(amount.at(bound))) for bound in Bound)
        return Range(low.low, expected.expected, high.high)

    def around(self, center: float) -> "Ratio":
        """A copy of this ratio in which the three values are multiplied by `center`."""
        return Ratio(self.low * center, self.expected * center, self.high * center)


@dataclass(frozen=True, slots=True)
class ExpectedCalls:
    """Planned calls with the same purpose to the same model.

    Attributes:
        name: The name in a summary. For speech, `name` is the name of the voice. If `name` is empty, the name of the
            model is used.
        calls: The number of calls.
        parts: The total usage of all calls.
        context_tokens: The number of tokens in the prompt of one call. Some models cost more for long prompts.
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
        """The name in summaries. For speech, the name in summaries is the name of the voice. For other calls, it is the
        name of the model.
        """
        return self.name or self.model

    def at(self, bound: Bound, when: datetime) -> Call:
        """A single `Call` with the total usage of all calls at `bound`.

        `Pricing` can compute the total cost of the calls from this `Call`.
        """
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
    """The estimated usage and cost of a model, of a service or of the whole video.

    Attributes:
        name: The name of the model, voice or service. For the whole video, `name` is "total".
        pico: The cost of the usage that has a price, in pico-dollars.
        state: The state of the cost. If the state is "unpriced", some usage has no price, and `pico` does not include
            this usage.
        price_sources: The names of the price lists that were used.
        price_dates: The dates from which the used prices are valid. `price_dates` is empty if no used price has a date.
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
    """The estimated usage and cost of a video.

    The sum of the entries of `services` is exactly `whole`. The sum of the entries of `models` is also exactly `whole`.
    In both tuples, the entries with the highest expected cost come first. The prices are the prices that are valid at
    the time `priced_at`.
    """

    whole: EstimatedUse
    services: tuple[EstimatedUse, ...]
    models: tuple[EstimatedUse, ...]
    priced_at: datetime


def estimate(expected: Sequence[ExpectedCalls], pricing: Pricing, *, when: datetime) -> Estimate:
    """Compute the cost of planned calls at the prices that are valid at the time `when`.

    The rules are the same as for actual calls.
    """
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
