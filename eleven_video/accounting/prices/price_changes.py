"""Compares newer price data with the price data in use, and finds changed rates and likely mistakes. `pricing update`
uses this module.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from fractions import Fraction

from eleven_video.accounting.money import PICO_PER_DOLLAR, Rate
from eleven_video.accounting.prices.pricebook import PriceBook, PriceRow, TieredRate
from eleven_video.accounting.prices.rate_overrides import RateKey

# If a price changes by this factor or more, the change is a likely mistake, and the user must confirm the update.
_LEAP = 500
_MILLION = 1_000_000
# The four values that identify a rate of a model: the first date on which the rate is valid, the service tier ("" for
# standard), the type of the rate, and the number of prompt tokens above which the rate applies
_Place = tuple[date | None, str, RateKey, int]


@dataclass(frozen=True, slots=True)
class RateChange:
    """A rate of a model before and after the update, in pico-dollars per token.

    `before` or `after` is None if the model does not have the rate. `what` is the name of the rate in words, such as
    "input over 200,000 tokens".
    """

    model: str
    what: str
    before: Rate | None
    after: Rate | None

    def __str__(self) -> str:
        return f"{self.model}: {self.what} {_dollars(self.before)} -> {_dollars(self.after)}"


@dataclass(frozen=True, slots=True)
class PriceChanges:
    """The differences between the price book in use and a newer price book.

    Attributes:
        in_use: The changed rates of the models that the user uses.
        new, gone, changed: The names of the added models, of the removed models, and of the models with changed prices.
        doubts: The likely mistakes in the newer data. Each likely mistake is one sentence.
    """

    in_use: tuple[RateChange, ...]
    new: tuple[str, ...]
    gone: tuple[str, ...]
    changed: tuple[str, ...]
    doubts: tuple[str, ...]


def compare(before: PriceBook, after: PriceBook, *, service: str, in_use: Iterable[str], day: date) -> PriceChanges:
    """The differences between two price books for the models of a service.

    Args:
        before: The price book in use.
        after: The newer price book.
        service: The service whose models are compared.
        in_use: The names of the models that the user uses.
        day: The UTC day whose rates are compared to find likely mistakes.
    """
    old, new = _by_model(before, service), _by_model(after, service)
    at = datetime.combine(day, time(12), UTC)
    used = list(dict.fromkeys(in_use))
    doubts = [
        f"{model} would lose its price."
        for model in used
        if before.find(service, model, at) and not after.find(service, model, at)
    ]
    for model in sorted(old.keys() & new.keys()):
        doubts += _leaps(model, before.find(service, model, at), after.find(service, model, at))
    changed = [model for model in sorted(old.keys() & new.keys()) if _table(old[model]) != _table(new[model])]
    return PriceChanges(
        tuple(change for model in used for change in _changes(model, before, after, service, at)),
        tuple(sorted(new.keys() - old.keys())),
        tuple(sorted(old.keys() - new.keys())),
        tuple(changed),
        tuple(doubts),
    )


def _by_model(book: PriceBook, service: str) -> dict[str, tuple[PriceRow, ...]]:
    return {rows[0].model: tuple(rows) for (of_service, _), rows in book.exact.items() if of_service == service}


def _changes(model: str, before: PriceBook, after: PriceBook, service: str, at: datetime) -> Iterator[RateChange]:
    books = [_table(_rows_of(book, service, model, at)) for book in (before, after)]
    for place in sorted(books[0].keys() | books[1].keys(), key=lambda place: (place[0] or date.min, *place[1:])):
        rates = [book.get(place) for book in books]
        if rates[0] != rates[1]:
            yield RateChange(model, _named(place), *rates)


def _rows_of(book: PriceBook, service: str, model: str, at: datetime) -> tuple[PriceRow, ...]:
    row = book.find(service, model, at)
    return _by_model(book, service).get(row.model, (row,)) if row else ()


def _table(rows: Iterable[PriceRow]) -> dict[_Place, Rate]:
    table: dict[_Place, Rate] = {}
    for row in rows:
        if row.free:
            table[row.effective_from, "", RateKey.INPUT, 0] = table[row.effective_from, "", RateKey.OUTPUT, 0] = 0
        table |= dict(_rates(row.effective_from, "", row.rates.items()))
        for variant in row.variants:
            table |= dict(_rates(variant.effective_from, variant.tier, variant.rates.items()))
    return table


def _rates(since: date | None, tier: str, rates: Iterable[tuple[RateKey, TieredRate]]) -> Iterator[tuple[_Place, Rate]]:
    for key, rate in rates:
        yield (since, tier, key, 0), rate.base
        yield from (((since, tier, key, above), tier_rate) for above, tier_rate in rate.tiers)


def _leaps(model: str, before: PriceRow | None, after: PriceRow | None) -> Iterator[str]:
    if before is None or after is None:
        return
    if after.free and not before.free:
        yield f"{model} would be free of charge."
    for key in before.rates.keys() & after.rates.keys():
        old, new = before.rates[key].base, after.rates[key].base
        if old != new and (not old or not new or not Fraction(1, _LEAP) < Fraction(new) / Fraction(old) < _LEAP):
            yield f"{model}: {_named((None, '', key, 0))} would go from {_dollars(old)} to {_dollars(new)}."


def _named(place: _Place) -> str:
    since, tier, key, above = place
    words = key.value.replace("_", " ")
    words += f" over {above:,} tokens" if above else ""
    words += f" in tier {tier}" if tier else ""
    return words + (f" from {since}" if since else "")


def _dollars(rate: Rate | None) -> str:
    if rate is None:
        return "no price"
    amount = f"{float(Fraction(rate) * _MILLION / PICO_PER_DOLLAR):,.6f}".rstrip("0")
    whole, _, cents = amount.partition(".")
    return f"${whole}.{cents:0<2} per 1M tokens"
