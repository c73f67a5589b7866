"""Checks the age of the price data, and checks whether the models in use have a price. `pricing check` and warnings use
this module.
"""

import shlex
import tomllib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import TYPE_CHECKING

from eleven_video.accounting.calls import Call, CallKind, Service
from eleven_video.accounting.credits import plan_name
from eleven_video.accounting.metrics import Part
from eleven_video.accounting.money import Amount
from eleven_video.accounting.prices.genai_prices.book import gemini_price_book, start_date
from eleven_video.accounting.prices.genai_prices.installed_data import installed_data
from eleven_video.accounting.prices.genai_prices.newer_prices import newer_prices
from eleven_video.accounting.prices.rate_overrides import RATE_KEYS_OF, SETTINGS
from eleven_video.accounting.pricing import Charge, CostState, Pricing

if TYPE_CHECKING:
    from genai_prices.types import Provider

STALE_AFTER_DAYS = 60

# The provider whose price changes have the date on which the authors of genai-prices observed the change. The date of
# an observed change is never in the future.
_OBSERVED_PROVIDER = "openrouter"

# The parts of the usage that are billed, by the purpose of the call. A model has the state "priced" if all billed parts
# have a price.
_TEXT = (Part.INPUT_TEXT, Part.CACHED_TEXT, Part.OUTPUT_TEXT, Part.OUTPUT_THINKING)
_BILLED: Mapping[CallKind, tuple[Part, ...]] = MappingProxyType(
    {
        CallKind.SCRIPT: _TEXT,
        CallKind.REPHRASE: _TEXT,
        CallKind.IMAGE: (Part.INPUT_TEXT, Part.OUTPUT_IMAGE, Part.PICTURES),
        CallKind.SPEECH: (Part.CHARACTERS, Part.CREDITS),
    }
)


@dataclass(frozen=True, slots=True)
class PriceData:
    """The name, source and date of a price list.

    Attributes:
        name: The name of the price list, such as "genai-prices 0.2.3" or "ElevenLabs plan creator".
        source: The place at which the prices were published.
        dated: The last day on which the prices were compared with their source. `dated` is None if this day is unknown.
        effective_from: The first day on which the prices are valid. `effective_from` is None if the prices have
            different first days.
        models: The models for which the list has numbers of credits. `models` is empty for the price book and for
            ElevenLabs plans.
    """

    name: str
    source: str
    dated: date | None
    effective_from: date | None = None
    models: tuple[str, ...] = ()

    @property
    def remedy(self) -> str:
        """A sentence that tells the user how to get newer prices, or how to set a price that replaces the old price."""
        if self.models:
            return "Update eleven-video."
        if self.name.startswith(plan_name("")):
            return "Look up what a credit costs you: eleven-video pricing set --service elevenlabs credit_price=DOLLARS"
        return "Fetch newer prices: eleven-video pricing update"

    def age_days(self, today: date) -> int | None:
        """The number of days since `dated`.

        The result is 0 if `dated` is in the future, and None if `dated` is None.
        """
        return None if self.dated is None else max(0, (today - self.dated).days)

    def is_stale(self, today: date) -> bool:
        """Whether the price list is more than 60 days old, or its age is unknown."""
        age = self.age_days(today)
        return age is None or age > STALE_AFTER_DAYS


@dataclass(frozen=True, slots=True)
class UsedModel:
    """A model, and the purpose of the calls to the model.

    `parts` has the parts of the usage for which the calls were billed. `parts` is empty if the billed parts are
    unknown.
    """

    service: str
    model: str
    kind: CallKind
    parts: frozenset[Part] = frozenset()

    @property
    def billed(self) -> frozenset[Part]:
        """The parts of the usage for which calls to the model are billed.

        If the billed parts are unknown, the result has the usual billed parts for the purpose of the calls.
        """
        return self.parts or frozenset(_BILLED[self.kind])


@dataclass(frozen=True, slots=True)
class PriceVerdict:
    """Whether a model in use has a price, and the sources of this price.

    Attributes:
        used: The model and the purpose of the calls.
        state: The state of the cost of a call. "priced" and "free" mean that all usage of the model has a price.
            "estimated" means that a price is an estimate. "credits" means that the calls use credits of an ElevenLabs
            plan that have no price in dollars. "unpriced" means that some or all usage of the model has no price.
        sources: The names of the sources of the rates, as in a charge. For credits with a price in dollars, the source
            is the name of the ElevenLabs plan.
        since: The first day on which the price book's rates are valid. `since` is None if the price book's rates have
            no date or are not used.
        missing: The settings for prices that the user must set, so that all usage of the model has a price.
        relied_on: The price lists with the prices or the credits of the model.
    """

    used: UsedModel
    state: CostState
    sources: tuple[str, ...]
    since: date | None
    missing: tuple[str, ...]
    relied_on: tuple[PriceData, ...]

    def stale(self, today: date) -> tuple[PriceData, ...]:
        """The price lists in `relied_on` that are more than 60 days old or of unknown age."""
        return tuple(data for data in self.relied_on if data.is_stale(today))


@cache
def price_data() -> tuple[PriceData, ...]:
    """All price lists that this program uses: the price book, and the latest rows of prices.toml."""
    book = PriceData(
        gemini_price_book().source,
        "eleven-video pricing update" if newer_prices() else "the genai-prices package",
        _observed(),
    )
    text = resources.files("eleven_video.accounting").joinpath("prices.toml").read_text(encoding="utf-8")
    rows = tomllib.loads(text)
    newest_first = sorted(rows["credits_per_character"], key=lambda row: row["from"], reverse=True)
    multipliers: dict[str, PriceData] = {}
    for row in newest_first:
        models = tuple(model for model in row["models"] if model not in multipliers)
        name = f"ElevenLabs credits, {row['credits']} a character"
        multipliers |= dict.fromkeys(models, PriceData(name, row["source"], row["checked"], row["from"], models))
    plans = {
        row["plan"]: PriceData(plan_name(row["plan"]), row["source"], row["checked"], row["from"])
        for row in sorted(rows["plans"], key=lambda row: row["from"])
    }
    return (book, *dict.fromkeys(multipliers.values()), *plans.values())


def judge(pricing: Pricing, used: UsedModel, today: date, *, data: Sequence[PriceData] | None = None) -> PriceVerdict:
    """Find out whether a model has a price, and where the price comes from. For this, the charge of a sample call to
    the model is computed.

    Args:
        pricing: The user's prices and the price book.
        used: The model and the purpose of the calls.
        today: The UTC day for which prices are looked up.
        data: The price lists with their ages. If `data` is None, the result of `price_data()` is used.
    """
    known = price_data() if data is None else data
    parts: dict[Part, Amount] = dict.fromkeys(sorted(used.billed), 1)
    call = Call(
        id="price",
        service=used.service,
        model=used.model,
        occurred_at=datetime.combine(today, time(12), UTC),
        parts=parts,
        kind=used.kind,
    )
    charge = pricing.charge(call)
    by_book = pricing.book is not None and any(source.startswith(pricing.book.source) for source in charge.sources)
    sources = charge.sources
    return PriceVerdict(
        used=used,
        state=charge.state,
        sources=sources,
        since=charge.price_date if by_book else None,
        missing=_missing(charge) if charge.state is CostState.UNPRICED else (),
        relied_on=_relied_on(used, sources, known),
    )


def stale_price_warnings(
    pricing: Pricing,
    models: Iterable[UsedModel],
    today: date,
    *,
    data: Sequence[PriceData] | None = None,
    to_report: Callable[[Sequence[str]], Collection[str]] | None = None,
) -> list[str]:
    """The warnings about prices. There is one line for each model in use that has no price, and one line for each price
    list in use that is more than 60 days old.

    A price list without a price for one of the `models` is not reported. `pricing`, `today` and `data` have the same
    meaning as in `judge`. `to_report` is called with the names of the old price lists, and returns the names of the
    price lists about which the user gets a warning. So a warning need not be repeated in every run.
    """
    verdicts = [judge(pricing, used, today, data=data) for used in dict.fromkeys(models)]
    lines = [unpriced_warning(verdict) for verdict in verdicts if verdict.state is CostState.UNPRICED]
    stale = list(dict.fromkeys(old for verdict in verdicts for old in verdict.stale(today)))
    names = {old.name for old in stale} if to_report is None else set(to_report([old.name for old in stale]))
    return lines + [stale_warning(old, today) for old in stale if old.name in names]


def unpriced_warning(verdict: PriceVerdict) -> str:
    """A warning that a model has no price.

    The warning says how displays show costs without a price, and which command sets a price.
    """
    part = "some use of " if verdict.sources else ""
    return (
        f'No price is known for {part}{verdict.used.model}: costs with it are shown as "at least". '
        f"Set one: {how_to_set(verdict)}"
    )


def stale_warning(data: PriceData, today: date) -> str:
    """A warning for the user that a price list is more than 60 days old, or that its age is unknown."""
    age = data.age_days(today)
    if age is None:
        return f"The prices of {data.name} have no known date. See eleven-video pricing check."
    return f"The prices of {data.name} are {age} days old ({data.dated}). See eleven-video pricing check."


def how_to_set(verdict: PriceVerdict) -> str:
    """The command that sets the missing prices. The command has the word DOLLARS instead of each number."""
    prices = " ".join(f"{setting}=DOLLARS" for setting in verdict.missing)
    return f"eleven-video pricing set {shlex.quote(verdict.used.model)} {prices}"


def _relied_on(used: UsedModel, sources: Sequence[str], data: Sequence[PriceData]) -> tuple[PriceData, ...]:
    speaks = used.service == Service.ELEVENLABS
    # The name of a source may be the name of a price list followed by more text, as in "genai-prices 0.2.3 (free of
    # charge)".
    named = {source.partition(" (")[0] for source in sources}.union(sources)
    return tuple(one for one in data if one.name in named or (speaks and used.model in one.models))


def _missing(charge: Charge) -> tuple[str, ...]:
    """The settings for prices that the user must set, so that all parts of a charge have a price. Each setting is
    listed once.

    If several settings can set the price of a part, the most general setting is chosen.
    """
    setting_of = {key: setting for setting, (key, _) in SETTINGS.items()}
    priced = {line.part for line in charge.lines}
    wanted: dict[str, None] = {}
    for part in charge.call.parts:
        if part in priced or (part is Part.OUTPUT_IMAGE and Part.PICTURES in charge.call.parts):
            continue
        if part is Part.PICTURES and Part.OUTPUT_IMAGE in priced:
            continue
        wanted[next(setting_of[use.key] for use in reversed(RATE_KEYS_OF[part]) if use.key in setting_of)] = None
    return tuple(wanted)


def _observed() -> date | None:
    """The day of the price book's data.

    If the data was downloaded, the result is the day of the download. If not, the result is the day of the last price
    change in the data.
    """
    if (newer := newer_prices()) is not None:
        return newer.fetched
    installed = installed_data()
    return installed.fetched or last_observed(installed.providers)


def last_observed(providers: "Iterable[Provider]") -> date | None:
    """The day of the last price change that the authors of the price data observed.

    The day of the last observed price change shows the age of the data. The data itself has no date, and the files of
    the package have only the date of the installation. The dates of most prices do not show the age of the data,
    because announced prices are in the data before they are valid. But the date of each price change of the provider
    OpenRouter is the day on which the authors observed the change.
    """
    return max(
        (
            seen
            for provider in providers
            if provider.id == _OBSERVED_PROVIDER
            for model in provider.models
            if isinstance(model.prices, list)
            for row in model.prices
            if (seen := start_date(row.constraint)) is not None
        ),
        default=None,
    )
