"""Finds all rates of a model and the source of each rate. A run uses the same rates."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from fractions import Fraction
from pathlib import Path

from eleven_video.accounting import money
from eleven_video.accounting.calls import Call, CallKind, Service
from eleven_video.accounting.credits import credit_multipliers, plan_prices
from eleven_video.accounting.money import Rate
from eleven_video.accounting.prices.price_age import PriceData, price_data
from eleven_video.accounting.prices.pricebook import PriceBook, PriceRow
from eleven_video.accounting.prices.rate_overrides import SETTINGS, Overrides, RateKey, parse_overrides
from eleven_video.accounting.pricing import Pricing
from eleven_video.config.paths import config_file
from eleven_video.config.pricing_file import file_overrides, read_pricing_file
from eleven_video.config.settings import Settings
from eleven_video.config.stored_price_data import current_price_book

_ENVIRONMENT = "ELEVEN_VIDEO_PRICES"


@dataclass(frozen=True, slots=True)
class Origin:
    """The source of a rate. `pricing show` prints it.

    Attributes:
        name: "your price" for a price that the user has set, the name and version of the price book, or the name of a
            row in prices.toml.
        place: For a price that the user has set, the file or variable with this price. For a row of prices.toml, the
            web address of the source. Otherwise `place` is empty.
        since: The first day on which the rate is valid. `since` is None if the rate has no first day. A price that the
            user has set has no first day.
        checked: The day on which the source was last checked. `checked` is None if this day is unknown.
    """

    name: str
    place: str = ""
    since: date | None = None
    checked: date | None = None

    @property
    def is_own(self) -> bool:
        """Whether the rate is a price that the user has set."""
        return self.name == "your price"


@dataclass(frozen=True, slots=True)
class ListedRate:
    """The price of one unit, such as a token, in pico-dollars.

    If `above` is set, the rate is valid for all tokens of a request whose prompt has more than `above` tokens.
    """

    key: RateKey
    rate: Rate
    origin: Origin
    above: int | None = None


@dataclass(frozen=True, slots=True)
class Credits:
    """The number of ElevenLabs credits for one character of text, and the source of this number."""

    per_character: Fraction
    origin: Origin


@dataclass(frozen=True, slots=True)
class ModelRates:
    """The rates of a model from all sources.

    Attributes:
        rates: The rates that a run would use today.
        credits: The number of credits for a character. `credits` is None for models of Gemini.
        upcoming: The rates that become valid on a later day.
        replaced: The rates of the price book without effect, because the user has set other prices.
    """

    service: str
    model: str
    rates: tuple[ListedRate, ...]
    credits: Credits | None = None
    upcoming: tuple[ListedRate, ...] = ()
    replaced: tuple[ListedRate, ...] = ()


@dataclass(frozen=True, slots=True)
class PriceSources:
    """All prices in use, and the places where the user has set prices.

    `layers` has an entry for each file or variable with the user's own prices. An earlier entry overrides a later
    entry.
    """

    pricing: Pricing
    book: PriceBook
    layers: Sequence[tuple[Origin, Overrides]]

    @classmethod
    def of(cls, settings: Settings, pricing_file: Path | None) -> "PriceSources":
        """Read the prices in the settings, in the file of the option --pricing, and in the price book.

        Raises:
            ConfigurationError: A file cannot be read, or a price in it cannot be used.
        """
        upper = read_pricing_file(pricing_file) if pricing_file else None
        in_file = file_overrides(config_file())
        layers = [(Origin("your price", str(pricing_file)), upper)] if upper else []
        layers += [
            (Origin("your price", _ENVIRONMENT), _beside(parse_overrides(settings.prices), in_file)),
            (Origin("your price", str(config_file())), in_file),
        ]
        if settings.elevenlabs_plan:
            plan = plan_prices()[settings.elevenlabs_plan]
            prices = {"credit_price": plan.dollars_per_credit}
            if plan.dollars_per_overage_credit is not None:
                prices["overage_credit_price"] = plan.dollars_per_overage_credit
            of_plan = Overrides({Service.ELEVENLABS.value: prices})
            layers.append((_row_origin(_data(plan.name)), of_plan))
        book = current_price_book()
        return cls(Pricing(settings.price_overrides(upper), book, settings.plan_price), book, layers)

    def knows(self, service: str, model: str) -> bool:
        """Whether the price book has a price of the model, or the user has set one."""
        if service == Service.ELEVENLABS:
            return model in credit_multipliers() or (service, model) in self.pricing.overrides.models
        return bool(self.rates(service, model, _today()).rates) or self.is_free(service, model, _today())

    def is_free(self, service: str, model: str, today: date) -> bool:
        """Whether the price book says that the model is free."""
        row = self._row(service, model, today)
        return row is not None and row.free

    def rates(self, service: str, model: str, today: date) -> ModelRates:
        """All rates of the model on the UTC day `today`."""
        row = self._row(service, model, today)
        own = {key: rate for key in RateKey if (rate := self._own(service, model, key)) is not None}
        in_force = self.pricing.keys_in_force(_a_call(service, model, today))
        later = self._next_row(service, model, today)

        def decides(key: RateKey) -> bool:
            return _is_used(key, own) and (key in in_force or not own)

        rates = [rate for key in RateKey for rate in ([own[key]] if key in own else self._listed(row, key))]
        upcoming = [rate for key in RateKey if key not in own for rate in self._listed(later, key)]
        replaced = [rate for key in RateKey if key in own or not decides(key) for rate in self._listed(row, key)]
        return ModelRates(
            service,
            model,
            tuple(rate for rate in rates if decides(rate.key)),
            credits=_credits(model) if service == Service.ELEVENLABS else None,
            upcoming=tuple(rate for rate in upcoming if decides(rate.key) and rate not in rates),
            replaced=tuple(replaced),
        )

    def names(self) -> list[str]:
        """The names of all models with a known price or a known number of credits for a character."""
        listed = {name for _, name in self.book.exact} | {beginning for _, beginning, _ in self.book.prefixes}
        mine = {model for _, model in self.pricing.overrides.models}
        return sorted(listed | mine | credit_multipliers().keys())

    def _row(self, service: str, model: str, day: date) -> PriceRow | None:
        return self.book.find(service, model, datetime.combine(day, time(12), UTC))

    def _next_row(self, service: str, model: str, today: date) -> PriceRow | None:
        starts = {row.effective_from for rows in self.book.exact.values() for row in rows}
        for start in sorted(start for start in starts if start and start > today):
            row = self._row(service, model, start)
            if row and row.effective_from == start:
                return row
        return None

    def _listed(self, row: PriceRow | None, key: RateKey) -> Iterator[ListedRate]:
        if row is None or (listed := row.rates.get(key)) is None:
            return
        origin = Origin(self.book.source, since=row.effective_from)
        yield ListedRate(key, listed.base, origin)
        yield from (ListedRate(key, rate, origin, above) for above, rate in listed.tiers)

    def _own(self, service: str, model: str, key: RateKey) -> ListedRate | None:
        rate = self.pricing.set_rate(service, model, key)
        setting = next((setting for setting, (of_key, _) in SETTINGS.items() if of_key is key), None)
        if rate is None or setting is None:
            return None
        # A price of the model overrides a price of the whole service. A price under the exact name of the model
        # overrides a price under a similar name. These two rules apply to prices in all files.
        tables = [
            (origin, prices.models.get((service, name), {}))
            for name in self.pricing.own_names(service, model)
            for origin, prices in self.layers
        ]
        tables += [(origin, prices.services.get(service, {})) for origin, prices in self.layers]
        return ListedRate(key, rate.rate, next(origin for origin, prices in tables if setting in prices))


def _is_used(key: RateKey, own: dict[RateKey, ListedRate]) -> bool:
    """Whether a rate has any effect beside the rates that the user has set.

    If the user has set a price per picture, the price of picture tokens has no effect. If the user has set a price per
    character, the price of credits has no effect.
    """
    if key is RateKey.OUTPUT_IMAGE:
        return RateKey.PICTURE not in own
    by_character = RateKey.CHARACTER in own and bool(own[RateKey.CHARACTER].rate)
    if key is RateKey.CREDIT:
        return not by_character
    return key is not RateKey.CHARACTER or by_character


def _credits(model: str) -> Credits:
    """The number of credits for a character. For an unknown model, the function assumes one credit per character."""
    row = next((data for data in price_data() if model in data.models), None)
    origin = Origin("assumed, the highest known rate") if row is None else _row_origin(row)
    return Credits(credit_multipliers().get(model, Fraction(1)), origin)


def _data(name: str) -> PriceData:
    return next(data for data in price_data() if data.name == name)


def _row_origin(row: PriceData) -> Origin:
    return Origin(row.name, row.source, row.effective_from, row.dated)


def plan_rates() -> list[ListedRate]:
    """The price of a credit in each ElevenLabs plan, with the source of the price."""
    return [
        ListedRate(RateKey.CREDIT, money.rate(plan.dollars_per_credit), _row_origin(_data(plan.name)))
        for plan in plan_prices().values()
    ]


def _beside(overrides: Overrides, known: Overrides) -> Overrides:
    """The prices of `overrides`, except prices that have the same value in `known`."""
    services = {
        service: {
            setting: price for setting, price in prices.items() if known.services.get(service, {}).get(setting) != price
        }
        for service, prices in overrides.services.items()
    }
    models = {
        model: {
            setting: price for setting, price in prices.items() if known.models.get(model, {}).get(setting) != price
        }
        for model, prices in overrides.models.items()
    }
    return Overrides(services, models)


def _a_call(service: str, model: str, day: date) -> Call:
    kind = CallKind.SPEECH if service == Service.ELEVENLABS else CallKind.SCRIPT
    return Call("a call", service, model, datetime.combine(day, time(12), UTC), {}, kind)


def _today() -> date:
    return datetime.now(UTC).date()
