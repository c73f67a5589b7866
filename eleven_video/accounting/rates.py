"""Rates that people set: the names of price settings, the defaults, and overrides checked at the border."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import StrEnum, unique
from fractions import Fraction
from types import MappingProxyType
from typing import TypeVar

from eleven_video.accounting import money
from eleven_video.accounting.accepted import exact_number
from eleven_video.accounting.events import Service
from eleven_video.accounting.metrics import Part
from eleven_video.accounting.money import Rate
from eleven_video.errors import InvalidPrice


@unique
class RateKey(StrEnum):
    """What a rate is for. Token keys carry the names that genai-prices uses, without the unit."""

    INPUT = "input"
    INPUT_AUDIO = "input_audio"
    INPUT_IMAGE = "input_image"
    INPUT_VIDEO = "input_video"
    CACHED = "cache_read"
    CACHED_AUDIO = "cache_audio_read"
    CACHED_IMAGE = "cache_image_read"
    CACHED_VIDEO = "cache_video_read"
    OUTPUT = "output"
    OUTPUT_AUDIO = "output_audio"
    OUTPUT_IMAGE = "output_image"
    OUTPUT_VIDEO = "output_video"
    PICTURE = "picture"
    CHARACTER = "character"
    CREDIT = "credit"
    OVERAGE_CREDIT = "overage_credit"


_K = RateKey

# The keys that price a part, the closest first: where it has no rate of its own, the next one holds.
RATE_KEYS_OF: Mapping[Part, tuple[RateKey, ...]] = MappingProxyType(
    {
        Part.INPUT_TEXT: (_K.INPUT,),
        Part.INPUT_IMAGE: (_K.INPUT_IMAGE, _K.INPUT),
        Part.INPUT_AUDIO: (_K.INPUT_AUDIO, _K.INPUT),
        Part.INPUT_VIDEO: (_K.INPUT_VIDEO, _K.INPUT),
        Part.INPUT_TOOL: (_K.INPUT,),
        Part.CACHED_TEXT: (_K.CACHED, _K.INPUT),
        Part.CACHED_IMAGE: (_K.CACHED_IMAGE, _K.CACHED, _K.INPUT_IMAGE, _K.INPUT),
        Part.CACHED_AUDIO: (_K.CACHED_AUDIO, _K.CACHED, _K.INPUT_AUDIO, _K.INPUT),
        Part.CACHED_VIDEO: (_K.CACHED_VIDEO, _K.CACHED, _K.INPUT_VIDEO, _K.INPUT),
        Part.OUTPUT_TEXT: (_K.OUTPUT,),
        Part.OUTPUT_THINKING: (_K.OUTPUT,),
        Part.OUTPUT_IMAGE: (_K.OUTPUT_IMAGE, _K.OUTPUT),
        Part.OUTPUT_AUDIO: (_K.OUTPUT_AUDIO, _K.OUTPUT),
        Part.OUTPUT_VIDEO: (_K.OUTPUT_VIDEO, _K.OUTPUT),
        Part.PICTURES: (_K.PICTURE,),
        Part.CHARACTERS: (_K.CHARACTER,),
        Part.CREDITS: (_K.CREDIT,),
        # Credits beyond those that a plan includes. Without a price of their own they cost as much as the others.
        Part.OVERAGE_CREDITS: (_K.OVERAGE_CREDIT, _K.CREDIT),
    }
)

_MILLION = 1_000_000
_DEAREST = _MILLION
_LONGEST_TOLD = 80  # characters

# The settings by which people name a rate, and how many units the amount of dollars buys.
SETTINGS: Mapping[str, tuple[RateKey, int]] = MappingProxyType(
    {
        "input_token_price_per_million": (_K.INPUT, _MILLION),
        "cached_token_price_per_million": (_K.CACHED, _MILLION),
        "output_token_price_per_million": (_K.OUTPUT, _MILLION),
        "image_token_price_per_million": (_K.OUTPUT_IMAGE, _MILLION),
        "image_price": (_K.PICTURE, 1),
        "character_price_per_million": (_K.CHARACTER, _MILLION),
        "credit_price": (_K.CREDIT, 1),
        "overage_credit_price": (_K.OVERAGE_CREDIT, 1),
    }
)

# What single counts cost when nobody says otherwise. A subscription pays for ElevenLabs' characters.
DEFAULTS: Mapping[str, Mapping[str, Fraction]] = MappingProxyType(
    {
        Service.GEMINI.value: MappingProxyType(
            {
                "input_token_price_per_million": Fraction("0.50"),
                "output_token_price_per_million": Fraction("1.50"),
                "image_price": Fraction("0.04"),
            }
        ),
        Service.ELEVENLABS.value: MappingProxyType({"character_price_per_million": Fraction(0)}),
    }
)

_Prices = Mapping[str, Fraction]
K = TypeVar("K")


@dataclass(frozen=True, slots=True)
class Overrides:
    """Prices in dollars that a user has set: by service, and by model within a service."""

    services: Mapping[str, _Prices] = field(default_factory=dict)
    models: Mapping[tuple[str, str], _Prices] = field(default_factory=dict)

    def price(self, service: str, setting: str, model: str | None = None) -> Fraction | None:
        """The price set for a model, else for its service; None where none is set."""
        if model is not None and setting in (prices := self.models.get((service, model), {})):
            return prices[setting]
        return self.services.get(service, {}).get(setting)

    def rate(self, service: str, model: str, key: RateKey) -> Rate | None:
        """The same as an exact rate."""
        for setting, (of_key, per) in SETTINGS.items():
            if of_key is key and (price := self.price(service, setting, model)) is not None:
                return money.rate(price, per=per)
        return None

    def with_lower(self, lower: "Overrides") -> "Overrides":
        """These overrides, and where they say nothing, those of `lower`."""
        return Overrides(_merged(self.services, lower.services), _merged(self.models, lower.models))


def default_rate(service: str, key: RateKey) -> Rate | None:
    """The default rate of a service, None where there is none."""
    for setting, price in DEFAULTS.get(service, {}).items():
        of_key, per = SETTINGS[setting]
        if of_key is key:
            return money.rate(price, per=per)
    return None


def parse_overrides(config: object) -> Overrides:
    """Check a mapping such as {"gemini": {"image_price": 0.05, "models": {"gemini-2.5-pro": {...}}}}.

    Raises:
        InvalidPrice: names the service, key or price that cannot be used; nothing of it is taken over then.
    """
    services: dict[str, _Prices] = {}
    models: dict[tuple[str, str], _Prices] = {}
    for service, prices in _mapping(config, "The price settings").items():
        name = _known(service, [known.value for known in Service], "service")
        own = dict(_mapping(prices, f"The prices of {name}"))
        by_model = _mapping(own.pop("models", {}), f"{name}.models")
        services[name] = _parse_prices(own, where=name)
        for model, model_prices in by_model.items():
            where = f"{name}.models.{model}"
            if not isinstance(model, str) or not model:
                raise InvalidPrice(f"{where} is not a model's name.")
            models[name, model] = _parse_prices(_mapping(model_prices, where), where=where)
    return Overrides(services, models)


def _parse_prices(prices: Mapping[object, object], *, where: str) -> _Prices:
    return {
        (setting := _known(key, SETTINGS, f"price in {where}")): _price(value, f"{where}.{setting}")
        for key, value in prices.items()
    }


def _price(value: object, where: str) -> Fraction:
    try:
        price = Fraction(exact_number(value))
    except ValueError as error:
        raise InvalidPrice(f"{where} is no price: {error}.") from None
    if not 0 <= price <= _DEAREST:
        raise InvalidPrice(f"{where} is out of range: a price is a number of dollars from 0 to {_DEAREST:,}.")
    return price


def _mapping(value: object, what: str) -> Mapping[object, object]:
    if not isinstance(value, Mapping):
        raise InvalidPrice(f"{what} must be a table of names and values, not {_told(value)}.")
    return value


def _told(value: object) -> str:
    """A value as a message repeats it, or its kind where it is long, or a number that has no end."""
    try:
        text = repr(value)
    except (ValueError, RecursionError):
        text = ""
    return text if 0 < len(text) <= _LONGEST_TOLD else f"a {type(value).__name__}"


def _known(name: object, names: Iterable[str], what: str) -> str:
    choices = list(names)
    if isinstance(name, str) and name in choices:
        return str(name)
    near = get_close_matches(_told(name).strip("'"), choices, n=1)
    raise InvalidPrice(f"There is no {what} named {_told(name)}. Use {near[0] if near else ', '.join(choices)}.")


def _merged(upper: Mapping[K, _Prices], lower: Mapping[K, _Prices]) -> dict[K, _Prices]:
    return {key: {**lower.get(key, {}), **upper.get(key, {})} for key in {**lower, **upper}}
