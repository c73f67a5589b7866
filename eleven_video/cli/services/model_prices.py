"""Formats the prices of each model per token, picture or character for the screen and for JSON."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from eleven_video.accounting.calls import Service
from eleven_video.accounting.credits import credit_multipliers
from eleven_video.accounting.money import PICO_PER_DOLLAR, plain_number
from eleven_video.accounting.prices.part_rates import FREE_OF_CHARGE
from eleven_video.accounting.prices.rate_overrides import RateKey
from eleven_video.cli.pricing.rates import ListedRate, PriceSources
from eleven_video.domain.requests.requests import SpeechModel
from eleven_video.domain.requests.voices_and_models import GeminiModelFacts, Purpose
from eleven_video.domain.typical_usage import picture_tokens
from eleven_video.ui.tables.prices import rate_money

_MILLION = 1_000_000
_UNPRICED = "unpriced"


@dataclass(frozen=True, slots=True)
class UnitPrices:
    """The known prices of a model for one unit, such as a picture.

    Attributes:
        phrases: The phrases for the screen, such as "$0.04 per image".
        dollars: The price in dollars for each unit, such as "input_per_million_tokens". `dollars` is empty if no price
            is known.
        credits_per_character: The number of ElevenLabs credits for a character of text. `credits_per_character` is None
            if the number is unknown, or if the model does not speak.
    """

    phrases: Sequence[str]
    dollars: dict[str, Fraction] = field(default_factory=dict)
    credits_per_character: Fraction | None = None


def gemini_prices(model: GeminiModelFacts, sources: PriceSources, today: date) -> UnitPrices:
    """The prices of a Gemini model. A model that draws has a price per picture. Other models have prices per token.

    If a drawing model has no price per picture, the price is computed from the usual number of tokens of a picture.
    """
    rates = sources.rates(Service.GEMINI, model.id, today).rates
    base = {rate.key: _dollars(rate) for rate in rates if rate.above is None}
    if not base and sources.is_free(Service.GEMINI, model.id, today):
        return UnitPrices([FREE_OF_CHARGE])
    if model.purpose is Purpose.IMAGE:
        return _of_pictures(model.id, base)
    if RateKey.INPUT not in base or RateKey.OUTPUT not in base:
        return UnitPrices([_UNPRICED])
    read, written = base[RateKey.INPUT] * _MILLION, base[RateKey.OUTPUT] * _MILLION
    told = [f"{rate_money(read)} input, {rate_money(written)} output per 1M tokens"]
    above = sorted({rate.above for rate in rates if rate.above is not None})
    told += [f"more for prompts over {above[0]:,} tokens"] if above else []
    return UnitPrices(told, {"input_per_million_tokens": read, "output_per_million_tokens": written})


def speech_prices(model: SpeechModel, sources: PriceSources, today: date) -> UnitPrices:
    """The prices of a speech model per character in credits. If prices in dollars are known, they are included."""
    rates = {rate.key: _dollars(rate) for rate in sources.rates(Service.ELEVENLABS, model.id, today).rates}
    per_character = _credits(model)
    own = rates.get(RateKey.CHARACTER)
    credit = rates.get(RateKey.CREDIT)
    dollars = own if own is not None else None if credit is None else credit * (per_character or 1)
    return UnitPrices(
        list(_told_of_speech(model, per_character, dollars)),
        {} if dollars is None else {"per_million_characters": dollars * _MILLION},
        per_character,
    )


def _of_pictures(model: str, base: dict[RateKey, Fraction]) -> UnitPrices:
    if RateKey.PICTURE in base:
        own = base[RateKey.PICTURE]
        return UnitPrices([f"{rate_money(own)} per image"], {"per_image": own})
    token = base.get(RateKey.OUTPUT_IMAGE)
    if token is None:
        return UnitPrices([_UNPRICED])
    tokens, *_ = picture_tokens(model)
    told = [f"about {rate_money(token * tokens).removeprefix('about ')} per image"]
    told.append(f"{tokens:,} tokens at {rate_money(token * _MILLION)} per 1M")
    return UnitPrices(told, {"per_image": token * tokens, "image_output_per_million_tokens": token * _MILLION})


def _told_of_speech(model: SpeechModel, per_character: Fraction | None, dollars: Fraction | None) -> Iterator[str]:
    if per_character is None:
        yield "credits not known: 1 per character is assumed"
    else:
        number = plain_number(per_character)
        yield f"{float(number):g} {'credit' if number == 1 else 'credits'} per character"
    if dollars is not None:
        yield f"{rate_money(dollars * _MILLION)} per 1M characters"
    if model.max_characters is not None:
        yield f"texts up to {model.max_characters:,} characters"


def _credits(model: SpeechModel) -> Fraction | None:
    if model.credits_per_character is not None:
        return Fraction(model.credits_per_character)
    return credit_multipliers().get(model.id)


def _dollars(rate: ListedRate) -> Fraction:
    return Fraction(rate.rate) / PICO_PER_DOLLAR
