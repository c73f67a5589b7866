"""Dated prices by model, compiled for quick and exact look-up. Nothing is guessed: a model that is not in the book has no price."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from eleven_video.accounting.money import Rate
from eleven_video.accounting.rates import RateKey

# What may follow a model's name and still be that model: a preview, a release or date number, "latest".
_SAME_MODEL = re.compile(r"(-(preview|exp|latest|\d{2,8}))*")


@dataclass(frozen=True, slots=True)
class TieredRate:
    """A rate, and the rates that replace it for the whole request above a prompt size (strictly above, in tokens)."""

    base: Rate
    tiers: tuple[tuple[int, Rate], ...] = ()

    def at(self, context_tokens: int) -> Rate:
        rate = self.base
        for above, tier_rate in self.tiers:
            if context_tokens > above:
                rate = tier_rate
        return rate


@dataclass(frozen=True, slots=True)
class PriceRow:
    """A model's rates from a UTC date on; None means always. `model` is the name that the book's source uses."""

    model: str
    effective_from: date | None
    rates: Mapping[RateKey, TieredRate]


@dataclass(frozen=True, slots=True)
class PriceBook:
    """The prices of one source.

    Attributes:
        source: Where the prices come from, with its version, such as "genai-prices 0.2.3".
        exact: Rows by a model's full name, oldest first.
        prefixes: Rows by the beginning of a name, the longest beginning first.
    """

    source: str
    exact: Mapping[tuple[str, str], Sequence[PriceRow]] = field(default_factory=dict)
    prefixes: Sequence[tuple[str, str, Sequence[PriceRow]]] = ()

    def find(self, service: str, model: str, at: datetime) -> PriceRow | None:
        """The row in force for a model at a time; None where the book does not know the model.

        A full name wins over a beginning, and a beginning holds only where the rest of the name says nothing but a
        preview or a release: "gemini-2.5-pro-preview-06-05" is "gemini-2.5-pro", "gemini-3.8-flash-lite" is not
        "gemini-3.8-flash".
        """
        rows = self.exact.get((service, model.lower())) or self._by_prefix(service, model.lower())
        day = at.astimezone(UTC).date()
        in_force = [row for row in rows if row.effective_from is None or row.effective_from <= day]
        # Before the first dated row the first one holds: a price list has no earlier page.
        return in_force[-1] if in_force else rows[0] if rows else None

    def _by_prefix(self, service: str, model: str) -> Sequence[PriceRow]:
        for of_service, prefix, rows in self.prefixes:
            if of_service == service and model.startswith(prefix) and _SAME_MODEL.fullmatch(model[len(prefix) :]):
                return rows
        return ()
