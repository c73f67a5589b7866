"""What a call costs: facts and rates in, a charge out. Pure, exact, and honest about what it does not know."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum, unique
from fractions import Fraction

from eleven_video.accounting import money
from eleven_video.accounting.amounts import Amount
from eleven_video.accounting.events import Call, Outcome, Service
from eleven_video.accounting.metrics import TOKEN_PARTS, MetricType, Part
from eleven_video.accounting.money import Rate
from eleven_video.accounting.pricebook import PriceBook, PriceRow
from eleven_video.accounting.rates import RATE_KEYS_OF, Overrides, RateKey, default_rate


@unique
class CostState(StrEnum):
    """How much is known about a cost, from the best case to the worst."""

    FREE = "free"  # no dollars are charged for it: a subscription or a free tier carries it
    PRICED = "priced"
    ESTIMATED = "estimated"
    UNPRICED = "unpriced"  # used, but no rate is known for some of it
    UNKNOWN = "unknown"  # it may have been billed, but no answer told what was used


# From best to worst: a sum is in the state of its worst part.
_ORDER = list(CostState)


def worst(*states: CostState) -> CostState:
    return max(states, key=_ORDER.index, default=CostState.PRICED)


# What Google charges for a service tier, as a share of the standard rate (facts of 2026-11).
_TIER_FACTORS = {"batch": Fraction(1, 2), "flex": Fraction(1, 2), "priority": Fraction(9, 5)}
# "About 1.8 times" is what is published for priority, so such a charge is an estimate.
_INEXACT_TIERS = frozenset({"priority"})


@dataclass(frozen=True, slots=True)
class ChargeLine:
    """One part of a call with the rate it was worked out with: pico-dollars for a unit, and where the rate is from."""

    part: Part
    amount: Amount
    rate: Rate
    pico: int
    source: str


@dataclass(frozen=True, slots=True)
class Charge:
    """A call and what it costs. `pico` holds the priced parts; `state` says whether that is all of it."""

    call: Call
    lines: tuple[ChargeLine, ...]
    state: CostState
    price_date: date | None = None

    @property
    def pico(self) -> int:
        return sum(line.pico for line in self.lines)

    @property
    def sources(self) -> tuple[str, ...]:
        """Where the rates came from, each once, in order of use."""
        return tuple(dict.fromkeys(line.source for line in self.lines))


@dataclass(frozen=True, slots=True)
class SourcedRate:
    """A rate, and who says so: "your price", the price book's name and version, or "default rate"."""

    rate: Rate
    source: str


@dataclass(frozen=True, slots=True)
class Pricing:
    """Prices calls: a user's own price, else the book's.

    A model that the book does not know has no price: a default would be another model's rate. Where there is no book
    at all, as for a bare monitor, the service's default rates hold.
    """

    overrides: Overrides = field(default_factory=Overrides)
    book: PriceBook | None = None

    def charge(self, call: Call) -> Charge:
        """What a whole call costs, at the prices in force when it happened."""
        if call.outcome is Outcome.UNANSWERED:
            return Charge(call, (), CostState.UNKNOWN)
        row = self.book.find(call.service, call.model, call.occurred_at) if self.book else None
        lines: list[ChargeLine] = []
        unpriced = False
        for part in self._billed_parts(call):
            amount = call.parts[part]
            if (found := self._rate(call, part, row)) is not None:
                lines.append(ChargeLine(part, amount, found.rate, money.cost(amount, found.rate), found.source))
            else:
                unpriced = True
        return Charge(
            call, tuple(lines), self._state(call, lines, unpriced=unpriced), row.effective_from if row else None
        )

    def single_rate(self, service: str, model: str, metric: MetricType) -> SourcedRate | None:
        """The rate of one metric counted by itself: the user's own, else the service's default."""
        if (key := _SINGLE_RATE_KEYS.get(metric)) is None:
            return None
        return self._own_rate(service, model, key) or _default_rate(service, key)

    def _billed_parts(self, call: Call) -> list[Part]:
        """The parts that a bill is made of: pictures or their tokens, characters or credits, never both."""
        parts = {part for part, amount in call.parts.items() if amount}
        if Part.PICTURES in parts:
            by_picture = self._own_rate(call.service, call.model, RateKey.PICTURE) is not None or self.book is None
            if by_picture or not parts & TOKEN_PARTS:
                parts.discard(Part.OUTPUT_IMAGE)
            else:
                parts.discard(Part.PICTURES)
        if call.service == Service.ELEVENLABS:
            by_character = self._own_rate(call.service, call.model, RateKey.CHARACTER)
            parts.discard(Part.CREDITS if by_character and by_character.rate else Part.CHARACTERS)
        return [part for part in Part if part in parts]

    def _rate(self, call: Call, part: Part, row: PriceRow | None) -> SourcedRate | None:
        for key in RATE_KEYS_OF[part]:
            if (own := self._own_rate(call.service, call.model, key)) is not None:
                return own
            if self.book is None:
                if (default := _default_rate(call.service, key)) is not None:
                    return default
            elif row and (listed := row.rates.get(key)) is not None:
                factor = _TIER_FACTORS.get(call.tier, 1)
                return SourcedRate(_whole(listed.at(call.context_tokens) * factor), self.book.source)
        return None

    def _own_rate(self, service: str, model: str, key: RateKey) -> SourcedRate | None:
        own = self.overrides.rate(service, model, key)
        return None if own is None else SourcedRate(own, "your price")

    def _state(self, call: Call, lines: list[ChargeLine], *, unpriced: bool) -> CostState:
        if call.service == Service.ELEVENLABS and not any(line.rate for line in lines):
            return CostState.FREE
        if unpriced:
            return CostState.UNPRICED
        if call.estimated or call.partial or (call.tier in _INEXACT_TIERS and lines):
            return CostState.ESTIMATED
        return CostState.PRICED


def _default_rate(service: str, key: RateKey) -> SourcedRate | None:
    rate = default_rate(service, key)
    return None if rate is None else SourcedRate(rate, "default rate")


def _whole(rate: Rate) -> Rate:
    return rate.numerator if rate.denominator == 1 else rate


# Only the totals of a provider have a price of their own; the finer metrics are parts of them.
_SINGLE_RATE_KEYS: Mapping[MetricType, RateKey] = {
    MetricType.INPUT_TOKENS: RateKey.INPUT,
    MetricType.OUTPUT_TOKENS: RateKey.OUTPUT,
    MetricType.IMAGES: RateKey.PICTURE,
    MetricType.CHARACTERS: RateKey.CHARACTER,
}
