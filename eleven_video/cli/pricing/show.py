"""Runs `pricing show`: shows every rate of one model or of all models in use, and the source of each rate."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from difflib import get_close_matches
from fractions import Fraction
from itertools import groupby
from pathlib import Path
from typing import Any

from eleven_video.accounting.calls import CallKind, Service
from eleven_video.accounting.money import PICO_PER_DOLLAR, plain_number
from eleven_video.accounting.prices.model_names import canonical_name
from eleven_video.accounting.prices.price_age import PriceVerdict, UsedModel, judge, unpriced_warning
from eleven_video.accounting.prices.rate_overrides import RateKey
from eleven_video.accounting.pricing import CostState
from eleven_video.cli.pricing.rates import Credits, ListedRate, ModelRates, Origin, PriceSources, plan_rates
from eleven_video.cli.shell.json_result import print_json_result
from eleven_video.config.settings import Settings, load_settings
from eleven_video.errors import InvalidInput
from eleven_video.ui.console import make_console
from eleven_video.ui.tables.prices import PriceList, PriceSection, RateGroup, RateLine, rate_money

_WORDS = {
    RateKey.INPUT: "input",
    RateKey.INPUT_AUDIO: "audio input",
    RateKey.INPUT_IMAGE: "image input",
    RateKey.INPUT_VIDEO: "video input",
    RateKey.CACHED: "cached input",
    RateKey.CACHED_AUDIO: "cached audio input",
    RateKey.CACHED_IMAGE: "cached image input",
    RateKey.CACHED_VIDEO: "cached video input",
    RateKey.OUTPUT: "output",
    RateKey.OUTPUT_AUDIO: "audio output",
    RateKey.OUTPUT_IMAGE: "image output",
    RateKey.OUTPUT_VIDEO: "video output",
    RateKey.PICTURE: "picture",
    RateKey.CHARACTER: "text",
    RateKey.CREDIT: "credit",
    RateKey.OVERAGE_CREDIT: "credit beyond the plan",
}
# For some rates, the number of units to which the shown price refers, and a text about this number. All other prices
# are shown per 1M tokens.
_UNITS = {
    RateKey.PICTURE: (1, "per image"),
    RateKey.CHARACTER: (1_000_000, "per 1M characters"),
    RateKey.CREDIT: (1, "per credit"),
    RateKey.OVERAGE_CREDIT: (1, "per credit"),
}
_TOKENS = (1_000_000, "per 1M tokens")
_ROLES = {
    CallKind.SCRIPT: "writes the script",
    CallKind.REPHRASE: "polishes the script",
    CallKind.IMAGE: "draws the pictures",
    CallKind.SPEECH: "speaks",
}
_SERVICES = {Service.GEMINI.value: "Gemini", Service.ELEVENLABS.value: "ElevenLabs"}
_NEAR = 3


def print_prices(wanted: str | None, pricing_file: Path | None, *, as_json: bool) -> None:
    """Print the rates of the model `wanted`.

    Raises:
        InvalidInput: No price of the model is known.
        ConfigurationError: A setting or a file with prices cannot be used.
    """
    settings = load_settings()
    sources = PriceSources.of(settings, pricing_file)
    today = datetime.now(UTC).date()
    shown: list[tuple[UsedModel | None, ModelRates]]
    if wanted is None:
        shown = [(used, sources.rates(used.service, used.model, today)) for used in models_in_use(settings)]
    else:
        model = plain_name(wanted)
        service = service_of(model)
        if not sources.knows(service, model):
            raise InvalidInput(_unknown(model, sources))
        shown = [(None, sources.rates(service, model, today))]
    judged = [(used, rates, judge(sources.pricing, used or _likely_use(rates), today)) for used, rates in shown]
    plans = plan_rates() if shown[-1][1].service == Service.ELEVENLABS else []
    if as_json:
        record = {
            "day": today.isoformat(),
            "models": [_record(*one) for one in judged],
            "plans": {rate.origin.name.split()[-1]: _rate_record(rate) for rate in plans},
            "plan": settings.elevenlabs_plan,
        }
        print_json_result(record)
        return
    sections = [_section(*one) for one in judged]
    if plans:
        priced = sources.pricing.set_rate(Service.ELEVENLABS, "", RateKey.CREDIT) is not None
        sections.append(PriceSection("ElevenLabs plans", _plan_groups(plans), _plan_notes(settings, priced=priced)))
    make_console(sys.stdout).print(PriceList(today, sections), soft_wrap=False, crop=False)


def models_in_use(settings: Settings) -> list[UsedModel]:
    """The models that a run with these settings uses."""
    second = [settings.rephrase] if settings.rephrase else []
    return [
        UsedModel(Service.GEMINI, plain_name(settings.text_model), CallKind.SCRIPT),
        *(UsedModel(Service.GEMINI, plain_name(model), CallKind.REPHRASE) for model in second),
        UsedModel(Service.GEMINI, plain_name(settings.image_model), CallKind.IMAGE),
        UsedModel(Service.ELEVENLABS, plain_name(settings.tts_model), CallKind.SPEECH),
    ]


def plain_name(model: str) -> str:
    """The name of a model in the price book and in the user's own prices."""
    return canonical_name(model)


def service_of(model: str) -> str:
    """The service of a model. Names of ElevenLabs' models begin with "eleven_". All other models belong to Gemini."""
    return Service.ELEVENLABS.value if model.startswith("eleven_") else Service.GEMINI.value


def _unknown(model: str, sources: PriceSources) -> str:
    near = get_close_matches(model.lower(), sources.names(), n=_NEAR)
    nearest = f" The nearest: {', '.join(near)}." if near else ""
    if service_of(model) == Service.ELEVENLABS:
        return f"The credit rate of {model!r} is unknown; the highest known rate (1 credit per character) is assumed.{nearest}"
    return (
        f"No price is known for {model!r}: it is unpriced, its cost would be shown as 'at least'.{nearest} "
        f"To set one: eleven-video pricing set MODEL KEY=DOLLARS."
    )


def _likely_use(rates: ModelRates) -> UsedModel:
    """The likely use of a model. A Gemini model with a rate for pictures draws. Other Gemini models write scripts."""
    drawn = any(rate.key in {RateKey.PICTURE, RateKey.OUTPUT_IMAGE} for rate in rates.rates)
    kind = CallKind.SPEECH if rates.service == Service.ELEVENLABS else CallKind.IMAGE if drawn else CallKind.SCRIPT
    return UsedModel(rates.service, rates.model, kind)


def _section(used: UsedModel | None, rates: ModelRates, verdict: PriceVerdict) -> PriceSection:
    role = f", {_ROLES[used.kind]}" if used else ""
    groups = [*_groups(rates.rates), *_groups(rates.upcoming, upcoming=True)]
    groups += [RateGroup(f"list price: {group.origin}", group.rates) for group in _groups(rates.replaced)]
    if rates.credits is not None:
        groups.insert(0, _credits_group(rates.credits))
    notes: list[str] = []
    if verdict.state is CostState.CREDITS:
        notes.append("The cost is shown in credits only, because elevenlabs_plan is not set.")
    elif verdict.state is CostState.FREE:
        notes.append(f"Free: {', '.join(verdict.sources)}.")
    if any(rate.key is RateKey.PICTURE for rate in rates.rates):
        notes.append("A picture has a price of its own, so its tokens are not charged.")
    warnings = [unpriced_warning(verdict)] if verdict.state is CostState.UNPRICED else []
    return PriceSection(f"{rates.model} ({_SERVICES[rates.service]}{role})", groups, notes, warnings)


def _groups(rates: Iterable[ListedRate], *, upcoming: bool = False) -> Iterator[RateGroup]:
    """Groups of rates. All rates of a group have the same source."""
    by_origin: dict[Origin, list[RateLine]] = {}
    for rate in rates:
        by_origin.setdefault(rate.origin, []).append(RateLine(_label(rate), _amount(rate)))
    for origin, lines in by_origin.items():
        yield RateGroup(f"{origin.name}, from {origin.since} on" if upcoming else _said(origin), lines)


def _credits_group(credits: Credits) -> RateGroup:  # noqa: A002  the field's own term
    number = plain_number(_whole(credits.per_character))
    amount = f"{number:g} {'credit' if number == 1 else 'credits'} per character"
    return RateGroup(_said(credits.origin), [RateLine("text", amount)])


def _plan_groups(plans: Sequence[ListedRate]) -> list[RateGroup]:
    def read_at(rate: ListedRate) -> str:
        return f"{rate.origin.place}, {_dates(rate.origin)}"

    return [
        RateGroup(place, [RateLine(rate.origin.name.split()[-1], _amount(rate)) for rate in rates])
        for place, rates in groupby(plans, read_at)
    ]


def _plan_notes(settings: Settings, *, priced: bool) -> list[str]:
    if settings.elevenlabs_plan:
        return [f"Your plan: {settings.elevenlabs_plan} (elevenlabs_plan)."]
    if priced:
        return []
    return ["No plan is set. Set elevenlabs_plan in the config file to see dollars."]


def _label(rate: ListedRate) -> str:
    return _WORDS[rate.key] + (f", prompt over {rate.above:,}" if rate.above is not None else "")


def _amount(rate: ListedRate) -> str:
    units, called = _UNITS.get(rate.key, _TOKENS)
    return f"{rate_money(_dollars(rate) * units)} {called}"


def _dollars(rate: ListedRate) -> Fraction:
    return Fraction(rate.rate) / PICO_PER_DOLLAR


def _said(origin: Origin) -> str:
    if origin.is_own:
        return f"{origin.name}, in {origin.place}"
    return f"{origin.name}, {_dates(origin)}" + (f", {origin.place}" if origin.place else "")


def _dates(origin: Origin) -> str:
    since = f"since {origin.since}" if origin.since else "always"
    return f"{since}, checked {origin.checked}" if origin.checked else since


def _record(used: UsedModel | None, rates: ModelRates, verdict: PriceVerdict) -> dict[str, Any]:
    counted = rates.credits
    return {
        "service": rates.service,
        "model": rates.model,
        "used_for": str(used.kind) if used else None,
        "state": str(verdict.state),
        "missing": list(verdict.missing),
        "rates": [_rate_record(rate) for rate in rates.rates],
        "upcoming": [_rate_record(rate) for rate in rates.upcoming],
        "list": [_rate_record(rate) for rate in rates.replaced],
        "credits_per_character": None
        if counted is None
        else {"credits": plain_number(_whole(counted.per_character)), **_origin_record(counted.origin)},
    }


def _rate_record(rate: ListedRate) -> dict[str, Any]:
    units, called = _UNITS.get(rate.key, _TOKENS)
    return {
        "kind": str(rate.key),
        "told": f"{_label(rate)}: {_amount(rate)}",
        "above_prompt_tokens": rate.above,
        "dollars": float(_dollars(rate) * units),
        "unit": called.removeprefix("per "),
        "picodollars_each": plain_number(_whole(Fraction(rate.rate))),
        **_origin_record(rate.origin),
    }


def _origin_record(origin: Origin) -> dict[str, Any]:
    return {
        "price_source": origin.name,
        "place": origin.place or None,
        "since": origin.since.isoformat() if origin.since else None,
        "checked": origin.checked.isoformat() if origin.checked else None,
    }


def _whole(number: Fraction) -> int | Fraction:
    return number.numerator if number.denominator == 1 else number
