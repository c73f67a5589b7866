"""Computes the charge of a call from the usage of the call and the rates, without rounding errors.

The program does not guess an unknown price and does not count an unknown price as zero.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date

from eleven_video.accounting import money
from eleven_video.accounting.calls import Call, Outcome, Service
from eleven_video.accounting.cost_state import CostState, worst
from eleven_video.accounting.credits import PlanPrice
from eleven_video.accounting.metrics import CREDIT_PARTS, TOKEN_PARTS, MetricType, Part
from eleven_video.accounting.money import Amount, Rate
from eleven_video.accounting.prices.part_rates import OWN_PRICE, Listed, PartRate, SourcedRate, default_rates, part_rate
from eleven_video.accounting.prices.pricebook import PriceBook
from eleven_video.accounting.prices.rate_overrides import Overrides, RateKey, release_family
from eleven_video.accounting.prices.service_tiers import STANDARD, rates_in_tier, tier_name

__all__ = ("Charge", "ChargeLine", "CostState", "Pricing", "worst")

_POSITION = {part: position for position, part in enumerate(Part)}


@dataclass(frozen=True, slots=True)
class ChargeLine:
    """The cost of one part of the usage of a call.

    Attributes:
        part: The part of the usage, such as input text.
        amount: The used amount, such as a number of tokens.
        rate: The price of one unit, in pico-dollars.
        pico: The cost of the used amount, in pico-dollars.
        source: The source of the rate, such as "your price".
    """

    part: Part
    amount: Amount
    rate: Rate
    pico: int
    source: str


@dataclass(frozen=True, slots=True)
class Charge:
    """A call and its cost.

    `pico` is the cost of the usage that has a price. `state` says whether some usage has no price.

    Attributes:
        call: The call with its usage.
        lines: The parts of the usage that have a price, with their rates and costs.
        state: The state of the cost.
        price_date: The date from which the price book's rates are valid. `price_date` is None if the rates have no
            date.
        list_pico: The cost in pico-dollars at the price book's rates, if the user's own price replaced a rate of the
            price book. If no rate was replaced, `list_pico` is None. The ledger does not store `list_pico`.
    """

    call: Call
    lines: tuple[ChargeLine, ...]
    state: CostState
    price_date: date | None = None
    list_pico: int | None = field(default=None, compare=False)

    @property
    def pico(self) -> int:
        """The cost of the usage that has a price, in pico-dollars."""
        return sum(line.pico for line in self.lines)

    @property
    def known_pico(self) -> int | None:
        """The known cost in pico-dollars.

        The result is None if no cost in dollars is known. The result is 0 only if the call was free.
        """
        nothing = self.state.is_at_least and not self.lines
        return None if nothing or self.state is CostState.UNKNOWN else self.pico

    @property
    def is_estimated(self) -> bool:
        """Whether the usage or the price was estimated.

        An unresolved call is not estimated, because its cost is unknown.
        """
        if self.state is CostState.UNKNOWN:
            return False
        return self.call.estimated or self.call.partial or self.state is CostState.ESTIMATED

    @property
    def is_failed(self) -> bool:
        """Whether the call has no usable result, because the call was blocked, or its answer was unusable or did not
        arrive.

        A failed call may nevertheless be billed.
        """
        return self.call.outcome is not Outcome.ANSWERED

    @property
    def unpriced_credits(self) -> Amount:
        """The number of ElevenLabs credits that the call has used, if these credits have no price in dollars. If they
        have a price, the result is 0.
        """
        if self.state is not CostState.CREDITS:
            return 0
        return sum(amount for part in CREDIT_PARTS if (amount := self.call.parts.get(part)))

    @property
    def sources(self) -> tuple[str, ...]:
        """The names of the sources of the rates, in the order of `lines`. Each name is listed once."""
        return tuple(dict.fromkeys(line.source for line in self.lines))


@dataclass(frozen=True, slots=True)
class _Tariff:
    """The rates that apply to calls to one model. A part of the usage that is not in `rates` has no price.

    Attributes:
        price_date: The date from which the price book's rates are valid. `price_date` is None if the rates have no
            date.
        by_picture: True if pictures are billed by their number, and False if the tokens of pictures are billed.
        never_billed: The parts of the usage that are counted but not billed, because another part is billed for the
            same usage. For example, characters are not billed if credits are billed.
    """

    rates: Mapping[Part, PartRate]
    price_date: date | None
    by_picture: bool
    never_billed: frozenset[Part]


@dataclass(frozen=True, slots=True)
class Pricing:
    """Computes the charges of calls.

    The user's own prices take precedence over the ElevenLabs plan's price of a credit, which takes precedence over the
    price book.

    A model that is not in the price book has no price, because a default rate would be the rate of another model. If
    `book` is None, the default rates of the service apply, and the cost counts as estimated. `plan` is None if the
    user's ElevenLabs plan is unknown. If `plan` is None, credits have no price in dollars, unless the user has set a
    price.
    """

    overrides: Overrides = field(default_factory=Overrides)
    book: PriceBook | None = None
    plan: PlanPrice | None = None
    # A cache of rates. The key has the service, the model, the requested model, the service tier, the day, and whether
    # the user's own prices are used.
    _tariffs: dict[tuple[str, str, str, str, date, bool], _Tariff] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def charge(self, call: Call) -> Charge:
        """The charge for a call at the prices that were valid when the call was answered."""
        charge = self._charge(call, self._tariff(call))
        if self.book and OWN_PRICE in charge.sources:
            listed = self.at_list_prices(call)
            if listed.lines and listed.state is not CostState.UNPRICED:
                return replace(charge, list_pico=listed.pico)
        return charge

    def at_list_prices(self, call: Call) -> Charge:
        """The charge for a call without the user's own prices.

        Only the prices of the price book and of the ElevenLabs plan are used.
        """
        return self._charge(call, self._tariff(call, with_own=False))

    def keys_in_force(self, call: Call) -> frozenset[RateKey]:
        """The types of all rates that apply to calls with the same model and service tier as `call`."""
        return frozenset(rate.key for rate in self._tariff(call).rates.values() if rate.key is not None)

    def _charge(self, call: Call, tariff: _Tariff) -> Charge:
        if call.outcome is Outcome.UNANSWERED:
            return Charge(call, (), CostState.UNKNOWN)
        lines: list[ChargeLine] = []
        unpriced, exact = False, True
        for part in _billed_parts(call, tariff):
            if (found := tariff.rates.get(part)) is not None:
                amount, rate = call.parts[part], found.by_context.at(call.context_tokens)
                lines.append(ChargeLine(part, amount, rate, money.cost(amount, rate), found.source))
                exact = exact and (found.exact or not rate)
            else:
                unpriced = True
        return Charge(call, tuple(lines), _state(call, lines, unpriced=unpriced, exact=exact), tariff.price_date)

    def single_rate(self, service: str, model: str, metric: MetricType) -> SourcedRate | None:
        """The rate of a metric that is recorded without a `Call`, or None if the metric has no rate.

        The user's own rate takes precedence over the rate of the ElevenLabs plan, which takes precedence over the
        default rate of the service.
        """
        if (key := _SINGLE_RATE_KEYS.get(metric)) is None:
            return None
        return self.set_rate(service, model, key) or default_rates(service).get(key)

    def set_rate(self, service: str, model: str, key: RateKey, *, asked: str = "") -> SourcedRate | None:
        """The rate that the user has set for a model or its service. If the user has set no rate, the result is the
        ElevenLabs plan's rate, or None.

        The user may have set the rate for any name of the model. `model` is the model that answered. `asked` is the
        requested model, which may differ from `model`.
        """
        own = self.overrides.rate(service, model, key, asked=asked, family=self._family)
        return self._plan_rates(service).get(key) if own is None else SourcedRate(own, OWN_PRICE)

    def own_names(self, service: str, model: str) -> list[str]:
        """The names of a model for which the user has set prices.

        The name that is most similar to `model` comes first.
        """
        return self.overrides.names_of(service, model, family=self._family)

    def _family(self, service: str, model: str) -> str:
        return self.book.family(service, model) if self.book else release_family(service, model)

    def _tariff(self, call: Call, *, with_own: bool = True) -> _Tariff:
        at = call.occurred_at
        day = (at if at.tzinfo is UTC else at.astimezone(UTC)).date()
        of_call = (call.service, call.model, call.asked, call.tier, day, with_own)
        tariff = self._tariffs.get(of_call)
        if tariff is None:
            own = self._set_rates(call) if with_own else self._plan_rates(call.service)
            tariff = self._tariffs[of_call] = self._worked_out(call, day, own)
        return tariff

    def _set_rates(self, call: Call) -> dict[RateKey, SourcedRate]:
        rates = {key: self.set_rate(call.service, call.model, key, asked=call.asked) for key in RateKey}
        return {key: rate for key, rate in rates.items() if rate is not None}

    def _plan_rates(self, service: str) -> dict[RateKey, SourcedRate]:
        if self.plan is None or service != Service.ELEVENLABS:
            return {}
        prices = {
            RateKey.CREDIT: self.plan.dollars_per_credit,
            RateKey.OVERAGE_CREDIT: self.plan.dollars_per_overage_credit,
        }
        return {
            key: SourcedRate(money.rate(price), self.plan.name) for key, price in prices.items() if price is not None
        }

    def _worked_out(self, call: Call, day: date, own: Mapping[RateKey, SourcedRate]) -> _Tariff:
        tier = tier_name(call.tier)
        row = self.book.find(call.service, call.model, call.occurred_at) if self.book else None
        listed = Listed(rates_in_tier(row, tier, day), self.book.source, row.free) if self.book and row else None
        known = own if self.book else {**default_rates(call.service), **own}
        never_billed: set[Part] = set()
        if call.service == Service.ELEVENLABS:
            by_character = RateKey.CHARACTER in own and own[RateKey.CHARACTER].rate
            never_billed |= CREDIT_PARTS if by_character else {Part.CHARACTERS}
        found = {part: part_rate(part, known, listed, standard=tier == STANDARD) for part in Part}
        return _Tariff(
            {part: rate for part, rate in found.items() if rate is not None},
            row.effective_from if row else None,
            by_picture=RateKey.PICTURE in own or self.book is None,
            never_billed=frozenset(never_billed),
        )


def _billed_parts(call: Call, tariff: _Tariff) -> list[Part]:
    """The parts of the usage of a call that are billed.

    Either pictures or the tokens of pictures are billed. Either characters or credits are billed.
    """
    used = [part for part, amount in call.parts.items() if amount and part not in tariff.never_billed]
    if Part.PICTURES in used:
        by_picture = tariff.by_picture or TOKEN_PARTS.isdisjoint(used)
        paid_as_other = Part.OUTPUT_IMAGE if by_picture else Part.PICTURES
        used = [part for part in used if part is not paid_as_other]
    return sorted(used, key=_POSITION.__getitem__)


def _state(call: Call, lines: list[ChargeLine], *, unpriced: bool, exact: bool) -> CostState:
    if call.service == Service.ELEVENLABS and not lines:
        return CostState.CREDITS if _uses_credits(call) else CostState.FREE
    if lines and not unpriced and not any(line.rate for line in lines):
        return CostState.FREE
    if unpriced:
        return CostState.UNPRICED
    if call.estimated or call.partial or not exact:
        return CostState.ESTIMATED
    return CostState.PRICED


def _uses_credits(call: Call) -> bool:
    return any(call.parts.get(part) for part in (*CREDIT_PARTS, Part.CHARACTERS))


# The type of rate for each metric. More detailed metrics, such as thinking tokens, have no rate, because they are
# included in the four metrics in this table.
_SINGLE_RATE_KEYS: Mapping[MetricType, RateKey] = {
    MetricType.INPUT_TOKENS: RateKey.INPUT,
    MetricType.OUTPUT_TOKENS: RateKey.OUTPUT,
    MetricType.IMAGES: RateKey.PICTURE,
    MetricType.CHARACTERS: RateKey.CHARACTER,
}
