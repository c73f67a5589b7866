"""Finds likely mistakes in a user's own prices. A price is a likely mistake if it differs greatly from the list price,
or if it is the price of an unknown model.

The most common mistake is a wrong unit. For example, the user types the price of one token or of a thousand tokens, but
the setting needs the price of a million tokens.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from difflib import get_close_matches
from fractions import Fraction

from eleven_video.accounting.calls import Service
from eleven_video.accounting.credits import credit_multipliers, plan_prices
from eleven_video.accounting.money import PICO_PER_DOLLAR
from eleven_video.accounting.prices.model_names import canonical_name
from eleven_video.accounting.prices.pricebook import PriceBook, PriceRow
from eleven_video.accounting.prices.rate_overrides import SETTINGS, Overrides, RateKey, default_rate

# A price that differs from the list price by this factor or more is a likely mistake. No discount or surcharge is so
# large. With a wrong unit, a price is a thousand or a million times too high or too low.
_FAR_OFF = 500
# The number of output tokens of a usual picture. With this number, a price per picture is compared with a list price
# per token.
_PICTURE_TOKENS = 1_120
_SUGGESTIONS = 3
_MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class PriceDoubt:
    """A user's own price that is probably a mistake.

    Attributes:
        service: The service to whose models the price applies.
        model: The model to which the price applies. `model` is None if the price applies to the whole service.
        setting: The name of the setting with the price, such as "image_price". `setting` is None if the likely mistake
            is the name of the model.
        reason: One or two sentences that tell the user what is wrong.
    """

    service: str
    model: str | None
    setting: str | None
    reason: str


def unit_of(setting: str) -> str:
    """The amount of usage whose price is set by a setting, such as "1,000,000 tokens"."""
    key, _ = SETTINGS[setting]
    return {
        RateKey.PICTURE: "image",
        RateKey.CHARACTER: "1,000,000 characters",
        RateKey.CREDIT: "credit",
        RateKey.OVERAGE_CREDIT: "credit",
    }.get(key, "1,000,000 tokens")


def price_doubts(
    overrides: Overrides, book: PriceBook | None, day: date, *, in_use: Collection[str] = ()
) -> list[PriceDoubt]:
    """The likely mistakes in a user's own prices.

    Args:
        overrides: The user's own prices.
        book: The price book with the list prices. If `book` is None, prices are compared with the default rates, and
            the name of every model is accepted.
        day: The UTC day for which list prices are looked up.
        in_use: The names of models that have answered calls. The names in `in_use` are accepted even if the models are
            not in the price book.
    """
    at = datetime.combine(day, time(12), UTC)
    doubts: list[PriceDoubt] = []
    for service, prices in overrides.services.items():
        doubts += _far_off(service, None, prices, book=book, row=None, at=at)
    used = {canonical_name(model) for model in in_use}
    for (service, model), prices in overrides.models.items():
        row = book.find(service, model, at) if book else None
        if prices and book and model not in used and not _is_known(service, model, row):
            doubts.append(PriceDoubt(service, model, None, _unknown(service, model, book)))
        doubts += _far_off(service, model, prices, book=book, row=row, at=at)
    return doubts


def _is_known(service: str, model: str, row: PriceRow | None) -> bool:
    return row is not None or (service == Service.ELEVENLABS and model in credit_multipliers())


def _unknown(service: str, model: str, book: PriceBook) -> str:
    names = {name for of_service, name in book.exact if of_service == service}
    if service == Service.ELEVENLABS:
        names |= credit_multipliers().keys()
    near = get_close_matches(model, sorted(names), n=_SUGGESTIONS)
    meant = f" Did you mean {' or '.join(near)}?" if near else ""
    return f"The model {model} is unknown.{meant}"


def _far_off(
    service: str,
    model: str | None,
    prices: Mapping[str, Fraction],
    *,
    book: PriceBook | None,
    row: PriceRow | None,
    at: datetime,
) -> Iterator[PriceDoubt]:
    for setting, price in prices.items():
        usual = _usual_price(service, setting, book, row, at)
        if not price or not usual or Fraction(1, _FAR_OFF) < price / usual < _FAR_OFF:
            continue
        times = round(max(price / usual, usual / price))
        compared = "the list price" if row else "usual prices"
        reason = (
            f"{setting} of {model or service} is {_dollars(price)}, {times:,} times {'more' if price > usual else 'less'} "
            f"than {compared} (${float(usual):.4g}). It is in dollars per {unit_of(setting)}."
        )
        yield PriceDoubt(service, model, setting, reason)


def _usual_price(
    service: str, setting: str, book: PriceBook | None, row: PriceRow | None, at: datetime
) -> Fraction | None:
    """The list price of a model in the unit of the setting. If the model has no list price, the result is the median
    price of all models.

    The result is None if no model has a list price for this setting.
    """
    key, _ = SETTINGS[setting]
    if service == Service.ELEVENLABS:
        per_credit = _middle(plan.dollars_per_credit for plan in plan_prices().values())
        return per_credit * (_MILLION if key is RateKey.CHARACTER else 1)
    if row is not None and (listed := _listed(row, setting)):
        return listed
    if book is None:
        default = default_rate(service, key) or default_rate(service, RateKey.INPUT)
        return _in_unit(Fraction(default), setting) if default and key is not RateKey.OUTPUT_IMAGE else None
    rows = {id(found): found for of_service, name in book.exact if (found := book.find(of_service, name, at))}
    prices = [price for found in rows.values() if (price := _listed(found, setting))]
    return _middle(prices) if prices else None


def _listed(row: PriceRow, setting: str) -> Fraction | None:
    key, _ = SETTINGS[setting]
    of_tokens = {RateKey.PICTURE: RateKey.OUTPUT_IMAGE}.get(key, key)
    rate = row.rates.get(of_tokens) or (row.rates.get(RateKey.INPUT) if key is RateKey.CACHED else None)
    if rate is None or not rate.base:
        return None
    return _in_unit(Fraction(rate.base) * (_PICTURE_TOKENS if key is RateKey.PICTURE else 1), setting)


def _middle(prices: Iterable[Fraction]) -> Fraction:
    ordered = sorted(prices)
    return ordered[len(ordered) // 2]


def _in_unit(pico: Fraction, setting: str) -> Fraction:
    return pico * SETTINGS[setting][1] / PICO_PER_DOLLAR


def _dollars(price: Fraction) -> str:
    return f"${float(price):,.12f}".rstrip("0").rstrip(".")
