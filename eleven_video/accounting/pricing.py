"""What a call costs: facts and rates in, a charge out. Pure, exact, and honest about what it does not know."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum, unique
from fractions import Fraction

from eleven_video.accounting import money
from eleven_video.accounting.amounts import Amount
from eleven_video.accounting.events import Call, Outcome, Service
from eleven_video.accounting.metrics import CREDIT_PARTS, TOKEN_PARTS, MetricType, Part
from eleven_video.accounting.money import Rate
from eleven_video.accounting.pricebook import PriceBook, PriceRow, TieredRate
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


_POSITION = {part: position for position, part in enumerate(Part)}

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
class _PartRate:
    """The rate of one part. Only a listed one changes with the service tier."""

    by_context: TieredRate
    source: str
    listed: bool = False

    def at(self, call: Call) -> Rate:
        rate = self.by_context.at(call.context_tokens)
        if self.listed and (factor := _TIER_FACTORS.get(call.tier)) is not None:
            return _whole(rate * factor)
        return rate


@dataclass(frozen=True, slots=True)
class _Tariff:
    """All that decides what a call to one model costs, but the call itself. A part that is not in `rates` has no price.

    Attributes:
        price_date: Since when the price book's rates hold, if they do.
        by_picture: A picture is paid as such, and its tokens are not.
        never_billed: Parts that are counted, and paid as another part.
    """

    rates: Mapping[Part, _PartRate]
    price_date: date | None
    by_picture: bool
    never_billed: frozenset[Part]


@dataclass(frozen=True, slots=True)
class Pricing:
    """Prices calls: a user's own price, else the book's.

    A model that the book does not know has no price: a default would be another model's rate. Where there is no book
    at all, as for a bare monitor, the service's default rates hold.
    """

    overrides: Overrides = field(default_factory=Overrides)
    book: PriceBook | None = None
    # What was worked out once: by model and day, and by model and price row. Nothing in it can change.
    _by_day: dict[tuple[str, str, date], _Tariff] = field(default_factory=dict, init=False, repr=False, compare=False)
    _by_row: dict[tuple[str, str, date | None], _Tariff] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def charge(self, call: Call) -> Charge:
        """What a whole call costs, at the prices in force when it happened."""
        if call.outcome is Outcome.UNANSWERED:
            return Charge(call, (), CostState.UNKNOWN)
        tariff = self._tariff(call.service, call.model, call.occurred_at)
        lines: list[ChargeLine] = []
        unpriced = False
        for part in _billed_parts(call, tariff):
            if (found := tariff.rates.get(part)) is not None:
                amount, rate = call.parts[part], found.at(call)
                lines.append(ChargeLine(part, amount, rate, money.cost(amount, rate), found.source))
            else:
                unpriced = True
        return Charge(call, tuple(lines), _state(call, lines, unpriced=unpriced), tariff.price_date)

    def single_rate(self, service: str, model: str, metric: MetricType) -> SourcedRate | None:
        """The rate of one metric counted by itself: the user's own, else the service's default."""
        if (key := _SINGLE_RATE_KEYS.get(metric)) is None:
            return None
        return self._own_rate(service, model, key) or _default_rate(service, key)

    def _tariff(self, service: str, model: str, at: datetime) -> _Tariff:
        day = (at if at.tzinfo is UTC else at.astimezone(UTC)).date()
        tariff = self._by_day.get((service, model, day))
        if tariff is None:
            row = self.book.find(service, model, at) if self.book else None
            of_row = (service, model, row.effective_from if row else None)
            tariff = self._by_row.get(of_row) or self._worked_out(service, model, row)
            self._by_day[service, model, day] = self._by_row[of_row] = tariff
        return tariff

    def _worked_out(self, service: str, model: str, row: PriceRow | None) -> _Tariff:
        own_picture = self._own_rate(service, model, RateKey.PICTURE)
        own_character = self._own_rate(service, model, RateKey.CHARACTER)
        never_billed: set[Part] = set()
        if service == Service.ELEVENLABS:
            never_billed |= CREDIT_PARTS if own_character and own_character.rate else {Part.CHARACTERS}
        return _Tariff(
            {part: found for part in Part if (found := self._rate(service, model, part, row)) is not None},
            row.effective_from if row else None,
            by_picture=own_picture is not None or self.book is None,
            never_billed=frozenset(never_billed),
        )

    def _rate(self, service: str, model: str, part: Part, row: PriceRow | None) -> _PartRate | None:
        for key in RATE_KEYS_OF[part]:
            own = self._own_rate(service, model, key)
            if own is None and self.book is None:
                own = _default_rate(service, key)
            if own is not None:
                return _PartRate(TieredRate(own.rate), own.source)
            if self.book and row and (listed := row.rates.get(key)) is not None:
                return _PartRate(listed, self.book.source, listed=True)
        return None

    def _own_rate(self, service: str, model: str, key: RateKey) -> SourcedRate | None:
        own = self.overrides.rate(service, model, key)
        return None if own is None else SourcedRate(own, "your price")


def _billed_parts(call: Call, tariff: _Tariff) -> list[Part]:
    """The parts that a bill is made of: pictures or their tokens, characters or credits, never both."""
    used = [part for part, amount in call.parts.items() if amount and part not in tariff.never_billed]
    if Part.PICTURES in used:
        by_picture = tariff.by_picture or TOKEN_PARTS.isdisjoint(used)
        paid_as_other = Part.OUTPUT_IMAGE if by_picture else Part.PICTURES
        used = [part for part in used if part is not paid_as_other]
    return sorted(used, key=_POSITION.__getitem__)


def _state(call: Call, lines: list[ChargeLine], *, unpriced: bool) -> CostState:
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
