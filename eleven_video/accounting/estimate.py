"""The usage and cost of calls that have not been made yet, as exact sums of ranges. Pure."""

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
    LOW = "low"
    EXPECTED = "expected"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class Range:
    """An amount that is not known yet: no less than `low`, most likely `expected`, no more than `high`.

    Raises:
        ValueError: The three are not in this order, or the least is below zero.
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
        return self.low == self.high

    def at(self, bound: Bound) -> Amount:
        return {Bound.LOW: self.low, Bound.EXPECTED: self.expected, Bound.HIGH: self.high}[bound]

    def at_least(self, least: "Range") -> "Range":
        """This range, nowhere below the other one."""
        return Range(max(self.low, least.low), max(self.expected, least.expected), max(self.high, least.high))


NOTHING = Range(0, 0, 0)


def exactly(amount: Amount) -> Range:
    """A range of one amount."""
    return Range(amount, amount, amount)


def total(ranges: Iterable[Range]) -> Range:
    return sum(ranges, NOTHING)


def beyond_included(calls: Iterable["ExpectedCalls"], left: Amount | None) -> list["ExpectedCalls"]:
    """The same calls, with the credits that lie beyond those that a plan includes as a part of their own.

    Args:
        calls: In the order in which they are made.
        left: Included credits that are left; None if the account sells none beyond them.
    """
    if left is None:
        return list(calls)
    rest = dict.fromkeys(Bound, left)
    found = []
    for one in calls:
        credits_ = one.parts.get(Part.CREDITS)
        if credits_ is None:
            found.append(one)
            continue
        beyond = Range(*(max(0, credits_.at(bound) - rest[bound]) for bound in Bound))
        inside = [credits_.at(bound) - beyond.at(bound) for bound in Bound]
        # More credits before leave less room: a range does not fall all the same.
        parts = {**one.parts, Part.CREDITS: Range(*accumulate(inside, max)), Part.OVERAGE_CREDITS: beyond}
        found.append(replace(one, parts=parts))
        rest = {bound: max(0, rest[bound] - credits_.at(bound)) for bound in Bound}
    return found


@dataclass(frozen=True, slots=True)
class Ratio:
    """How many of one thing there are for each of another: at least, most likely, at most.

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
        """Whole amounts for an exact one."""
        return Range(math.floor(self.low * amount), round(self.expected * amount), math.ceil(self.high * amount))

    def over(self, amount: Range) -> Range:
        """Whole amounts for a range."""
        low, expected, high = (self.of(float(amount.at(bound))) for bound in Bound)
        return Range(low.low, expected.expected, high.high)

    def around(self, center: float) -> "Ratio":
        """This ratio, read as a share of another one."""
        return Ratio(self.low * center, self.expected * center, self.high * center)


@dataclass(frozen=True, slots=True)
class ExpectedCalls:
    """Calls of one kind to one model that are going to be made.

    Attributes:
        name: Under what they stand in a summary: the voice for speech, else the model.
        calls: How many there will be.
        parts: What all of them together will use.
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
        return self.name or self.model

    def at(self, bound: Bound, when: datetime) -> Call:
        """All of them as one call, which the price book then prices like any other."""
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
    """What a model, a service or the whole video will use, and what of it has a price, in pico-dollars.

    Attributes:
        state: How much is known of the cost: where it is "unpriced", `pico` holds only the part that has a price.
        price_dates: Since when the prices hold; always, where there is none.
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
    """What a video will use and cost. `services` and `models` each add up exactly to `whole`; the dearest comes first.

    `priced_at` is the time whose prices it is worked out with.
    """

    whole: EstimatedUse
    services: tuple[EstimatedUse, ...]
    models: tuple[EstimatedUse, ...]
    priced_at: datetime


def estimate(expected: Sequence[ExpectedCalls], pricing: Pricing, *, when: datetime) -> Estimate:
    """Price what is expected at the prices in force at `when`, by the rules that price the calls themselves."""
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
