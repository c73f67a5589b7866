"""Defines the rates that users can set. This module has the names of the settings and the default rates, and checks the
user's prices.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import StrEnum, unique
from fractions import Fraction
from types import MappingProxyType
from typing import TypeVar

from eleven_video.accounting import money
from eleven_video.accounting.calls import Service
from eleven_video.accounting.metrics import Part
from eleven_video.accounting.money import Rate
from eleven_video.accounting.prices.model_names import canonical_name, without_release
from eleven_video.accounting.validation import exact_number
from eleven_video.errors import InvalidPrice


@unique
class RateKey(StrEnum):
    """The types of rates. The rates for tokens have the same names as in genai-prices, without the unit."""

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


@dataclass(frozen=True, slots=True)
class KeyUse:
    """The rule by which a type of rate applies to a part of the usage. `RATE_KEYS_OF` lists the rules for each part,
    from the most specific to the most general rule.

    Attributes:
        key: The type of the rate.
        listed: True if the price book's rate of this type applies to the part. `listed` is False if only a user's rate
            applies.
        exact: True if the rate is the price of the part, and False if the rate is the maximum price of the part.
        unless: A second type of rate. If the price book has a rate of the type `unless`, the price book's rate of the
            type `key` does not apply. `unless` is None if the rate of the type `key` always applies.
    """

    key: RateKey
    listed: bool = True
    exact: bool = True
    unless: RateKey | None = None


def _cached(cached: RateKey, fresh: RateKey) -> tuple[KeyUse, ...]:
    """The rules for the rates of cached pictures, cached audio or cached video in the input. The most specific rule is
    first.

    Google usually lists a single rate for cached tokens. If uncached tokens of audio, pictures or video have a separate
    rate, the cached tokens of the same type also have a separate rate. If a model has no rate for cached tokens, cached
    tokens cost at most as much as uncached tokens.
    """
    return (
        KeyUse(cached),
        KeyUse(_K.CACHED, unless=fresh),
        KeyUse(fresh, exact=False),
        KeyUse(_K.INPUT, exact=False),
    )


# The types of rates that apply to each part of the usage, from the most specific to the most general type. The reasons
# for the more general types are from ai.google.dev/gemini-api/docs/pricing:
# - Input of text, pictures and video has one rate ("text / image / video"). Input that costs more is listed separately.
# - Tokens that tools add to a prompt are billed as input. Thoughts are billed as output ("including thinking tokens").
# - Pictures, audio and video that a model makes cost many times as much as text that the model writes. So without a
#   separate rate, pictures, audio and video have no price. The user's own output price applies to audio and video,
#   because there is no setting for the price of audio or video.
RATE_KEYS_OF: Mapping[Part, tuple[KeyUse, ...]] = MappingProxyType(
    {
        Part.INPUT_TEXT: (KeyUse(_K.INPUT),),
        Part.INPUT_IMAGE: (KeyUse(_K.INPUT_IMAGE), KeyUse(_K.INPUT)),
        Part.INPUT_AUDIO: (KeyUse(_K.INPUT_AUDIO), KeyUse(_K.INPUT)),
        Part.INPUT_VIDEO: (KeyUse(_K.INPUT_VIDEO), KeyUse(_K.INPUT)),
        Part.INPUT_TOOL: (KeyUse(_K.INPUT),),
        Part.CACHED_TEXT: (KeyUse(_K.CACHED), KeyUse(_K.INPUT, exact=False)),
        Part.CACHED_IMAGE: _cached(_K.CACHED_IMAGE, _K.INPUT_IMAGE),
        Part.CACHED_AUDIO: _cached(_K.CACHED_AUDIO, _K.INPUT_AUDIO),
        Part.CACHED_VIDEO: _cached(_K.CACHED_VIDEO, _K.INPUT_VIDEO),
        Part.OUTPUT_TEXT: (KeyUse(_K.OUTPUT),),
        Part.OUTPUT_THINKING: (KeyUse(_K.OUTPUT),),
        Part.OUTPUT_IMAGE: (KeyUse(_K.OUTPUT_IMAGE),),
        Part.OUTPUT_AUDIO: (KeyUse(_K.OUTPUT_AUDIO), KeyUse(_K.OUTPUT, listed=False)),
        Part.OUTPUT_VIDEO: (KeyUse(_K.OUTPUT_VIDEO), KeyUse(_K.OUTPUT, listed=False)),
        Part.PICTURES: (KeyUse(_K.PICTURE),),
        Part.CHARACTERS: (KeyUse(_K.CHARACTER),),
        Part.CREDITS: (KeyUse(_K.CREDIT),),
        # Credits that are used after the included credits of an ElevenLabs plan are used up. Without a separate price,
        # additional credits cost as much as included credits.
        Part.OVERAGE_CREDITS: (KeyUse(_K.OVERAGE_CREDIT), KeyUse(_K.CREDIT)),
    }
)

_MILLION = 1_000_000
_DEAREST = _MILLION
_LONGEST_SHOWN = 80  # characters

# The settings for prices, by name. Each setting has the type of rate that it sets, and the number of units whose price
# the user types.
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

# The default prices for usage that is recorded without a price book. Characters of ElevenLabs cost 0, because they are
# paid for by the subscription.
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
# A function that gets a service and a name of a model, and returns the common name of all notations of this name.
Family = Callable[[str, str], str]


def release_family(service: str, model: str) -> str:
    """The common name of all notations of a model's name, which is the name without release, preview or date.

    `release_family` is used if there is no price book, because only a price book has all names of a model.
    """
    name = canonical_name(model)
    return without_release(name) if service == Service.GEMINI else name


@dataclass(frozen=True, slots=True)
class Overrides:
    """Prices in dollars that a user has set.

    `services` has the prices of each service. `models` has the prices of each model, by service and canonical name.
    """

    services: Mapping[str, _Prices] = field(default_factory=dict)
    models: Mapping[tuple[str, str], _Prices] = field(default_factory=dict)

    def price(
        self, service: str, setting: str, model: str | None = None, *, asked: str = "", family: Family = release_family
    ) -> Fraction | None:
        """The price in dollars that the user has set for a model. If the user has set no price for the model, the
        result is the price for the service.

        The result is None if the user has set neither price.

        Args:
            service: The service of the model.
            setting: The name of the price setting, such as "image_price".
            model: The model that answers. If `model` is None, the result is the price for the service.
            asked: The requested model, if it may differ from the model that answers.
            family: A function that returns the common name of all notations of a model's name.
        """
        for name in self.names_of(service, model, asked=asked, family=family) if model is not None else ():
            if setting in (prices := self.models[service, name]):
                return prices[setting]
        return self.services.get(service, {}).get(setting)

    def names_of(self, service: str, model: str, *, asked: str = "", family: Family = release_family) -> list[str]:
        """The names of a model for which the user has set prices. The price of the first name takes precedence.

        The name of the model that answers comes first, and the name of the requested model comes second. Other names of
        both models follow, such as aliases, releases and names with a date.
        """
        own = [name for of_service, name in self.models if of_service == service]
        wanted = list(dict.fromkeys(canonical_name(name) for name in (model, asked) if name))
        names = [name for name in wanted if name in own]
        for name in wanted if own else ():
            related = [other for other in own if family(service, other) == family(service, name)]
            names += sorted(related, key=lambda other, name=name: _distance(other, name))  # type: ignore[misc]
        return list(dict.fromkeys(names))

    def rate(
        self, service: str, model: str, key: RateKey, *, asked: str = "", family: Family = release_family
    ) -> Rate | None:
        """The price that the user has set, as an exact rate in pico-dollars per unit.

        The arguments are the same as those of `price`. `key` is the type of the rate.
        """
        for setting, (of_key, per) in SETTINGS.items():
            if of_key is key:
                price = self.price(service, setting, model, asked=asked, family=family)
                return None if price is None else money.rate(price, per=per)
        return None

    def with_lower(self, lower: "Overrides") -> "Overrides":
        """The prices of this object and the prices of `lower`. If both have the same price setting, the price of this
        object is used.
        """
        return Overrides(_merged(self.services, lower.services), _merged(self.models, lower.models))


def default_rate(service: str, key: RateKey) -> Rate | None:
    """The default rate of a service in pico-dollars per unit, or None if this type of rate has no default."""
    for setting, price in DEFAULTS.get(service, {}).items():
        of_key, per = SETTINGS[setting]
        if of_key is key:
            return money.rate(price, per=per)
    return None


def parse_overrides(config: object) -> Overrides:
    """Check a user's prices, such as {"gemini": {"image_price": 0.05, "models": {"gemini-2.5-pro": {...}}}}.

    Raises:
        InvalidPrice: A service, a setting or a price is invalid. The error message contains the invalid service,
            setting or price.
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
                raise InvalidPrice(f"{where} is not a model name.")
            parsed = _parse_prices(_mapping(model_prices, where), where=where)
            # If the mapping has several notations of the same model's name, the prices of the canonical name take
            # precedence.
            known, plain = models.get((name, canonical_name(model)), {}), canonical_name(model)
            models[name, plain] = {**known, **parsed} if model == plain else {**parsed, **known}
    return Overrides(services, models)


def _distance(name: str, wanted: str) -> tuple[bool, int, str]:
    """The sort key for the names of one model.

    In the sorted list, the name that is most similar to `wanted` comes first.
    """
    alike = next((at for at, pair in enumerate(zip(name, wanted, strict=False)) if pair[0] != pair[1]), len(wanted))
    return without_release(name) != without_release(wanted), -alike, name


def _parse_prices(prices: Mapping[object, object], *, where: str) -> _Prices:
    return {
        (setting := _known(key, SETTINGS, f"price in {where}")): _price(value, f"{where}.{setting}")
        for key, value in prices.items()
    }


def _price(value: object, where: str) -> Fraction:
    try:
        price = Fraction(exact_number(value))
    except ValueError as error:
        raise InvalidPrice(f"{where} is not a price: {error}.") from None
    if not 0 <= price <= _DEAREST:
        raise InvalidPrice(f"{where} is out of range: a price is a number of dollars from 0 to {_DEAREST:,}.")
    return price


def _mapping(value: object, what: str) -> Mapping[object, object]:
    if not isinstance(value, Mapping):
        raise InvalidPrice(f"{what} must be a table of names and values, not {_shown(value)}.")
    return value


def _shown(value: object) -> str:
    """A value as text for an error message.

    If the value is too long or cannot be shown, the text contains the type of the value instead.
    """
    try:
        text = repr(value)
    except (ValueError, RecursionError):
        text = ""
    return text if 0 < len(text) <= _LONGEST_SHOWN else f"a {type(value).__name__}"


def _known(name: object, names: Iterable[str], what: str) -> str:
    choices = list(names)
    if isinstance(name, str) and name in choices:
        return str(name)
    near = get_close_matches(_shown(name).strip("'"), choices, n=1)
    raise InvalidPrice(f"There is no {what} named {_shown(name)}. Use {near[0] if near else ', '.join(choices)}.")


def _merged(upper: Mapping[K, _Prices], lower: Mapping[K, _Prices]) -> dict[K, _Prices]:
    return {key: {**lower.get(key, {}), **upper.get(key, {})} for key in {**lower, **upper}}
