"""The price book has prices by model and date.

A model that is not in the book has no price, and the program guesses no price.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from eleven_video.accounting.money import Rate
from eleven_video.accounting.prices.model_names import canonical_name, is_release, without_release
from eleven_video.accounting.prices.rate_overrides import RateKey

# This text is in the names of models on Google's managed endpoints. These endpoints charge for models that are free in
# the Gemini API.
_MANAGED = "-maas"


@dataclass(frozen=True, slots=True)
class TieredRate:
    """A rate that depends on the number of tokens in the prompt.

    Attributes:
        base: The rate for a short prompt, in pico-dollars per unit.
        tiers: Pairs of a number of tokens and a rate, in ascending order. If the prompt has more tokens than the
            number, the rate of the pair applies to the whole request.
    """

    base: Rate
    tiers: tuple[tuple[int, Rate], ...] = ()

    def at(self, context_tokens: int) -> Rate:
        """The rate for a request whose prompt has `context_tokens` tokens."""
        rate = self.base
        for above, tier_rate in self.tiers:
            if context_tokens > above:
                rate = tier_rate
        return rate


@dataclass(frozen=True, slots=True)
class TierVariant:
    """Rates that replace the standard rates of a model for calls in a service tier.

    The rates are valid from the UTC date `effective_from`. If `effective_from` is None, the rates are always valid.
    """

    tier: str
    effective_from: date | None
    rates: Mapping[RateKey, TieredRate]


@dataclass(frozen=True, slots=True)
class PriceRow:
    """The rates of a model that are valid from a date on.

    Attributes:
        model: The model's name in the source of the price book.
        effective_from: The UTC date from which the rates are valid. If `effective_from` is None, the rates are always
            valid.
        rates: The rates in the standard service tier, by kind of rate.
        variants: The rates in other service tiers. If several valid variants of a tier have a rate of the same kind,
            the first of these variants is used.
        free: True if the service charges nothing for the model. The source then lists no rates.
    """

    model: str
    effective_from: date | None
    rates: Mapping[RateKey, TieredRate]
    variants: Sequence[TierVariant] = ()
    free: bool = False


@dataclass(frozen=True, slots=True)
class PriceBook:
    """All prices of one source. The rows of a model are in the order of their dates, the oldest first.

    Attributes:
        source: The name and version of the source, such as "genai-prices 0.2.3".
        exact: The rows of each model, by service and full name.
        prefixes: Rows by service and the beginning of a model's name. Only a release, a preview or a date may follow
            this beginning of the name. The longest beginning comes first.
        families: Rows by service and the beginning of a model's name. Any text may follow this beginning of the name.
            The longest beginning comes first.
    """

    source: str
    exact: Mapping[tuple[str, str], Sequence[PriceRow]] = field(default_factory=dict)
    prefixes: Sequence[tuple[str, str, Sequence[PriceRow]]] = ()
    families: Sequence[tuple[str, str, Sequence[PriceRow]]] = ()

    def find(self, service: str, model: str, at: datetime) -> PriceRow | None:
        """The price row of a model that is valid at a time, or None if the book does not know the model.

        A row for the full name takes precedence over a row for the beginning of the name. A row for the beginning of a
        name is used only if the text after the beginning is a preview, a release or a date:
        "gemini-2.5-pro-preview-06-05" has the prices of "gemini-2.5-pro", but "gemini-3.8-flash-lite" does not have the
        prices of "gemini-3.8-flash". The exceptions are families of free models. Any text may follow the beginning of
        the name of such a family.
        """
        rows = self._rows(service, canonical_name(model))
        day = at.astimezone(UTC).date()
        in_force = [row for row in rows if row.effective_from is None or row.effective_from <= day]
        # For a time before the date of the first row, the first row is used, because no earlier price is known.
        return in_force[-1] if in_force else rows[0] if rows else None

    def family(self, service: str, model: str) -> str:
        """One name for all notations of a model's name.

        The result is the name in the price book, else the name without its release.
        """
        name = canonical_name(model)
        rows = self._rows(service, name)
        return rows[0].model if rows else without_release(name)

    def _rows(self, service: str, name: str) -> Sequence[PriceRow]:
        return self.exact.get((service, name)) or self._by_prefix(service, name) or self._by_family(service, name)

    def _by_prefix(self, service: str, name: str) -> Sequence[PriceRow]:
        found = list(self._beginnings(service, name))
        if not found:
            return ()
        # The book may have separate rows for an old preview of a model. Such rows apply only to the preview that they
        # name. A preview with another date has the prices of the model itself.
        (longest, rows), (_, of_shortest) = found[0], found[-1]
        is_other_preview = longest != name and rows[0].model.startswith(of_shortest[0].model)
        return of_shortest if is_other_preview else rows

    def _beginnings(self, service: str, name: str) -> Iterator[tuple[str, Sequence[PriceRow]]]:
        for of_service, prefix, rows in self.prefixes:
            if of_service == service and name.startswith(prefix) and is_release(name[len(prefix) :]):
                yield prefix, rows

    def _by_family(self, service: str, name: str) -> Sequence[PriceRow]:
        for of_service, prefix, rows in self.families:
            if of_service == service and name.startswith(prefix) and _MANAGED not in name:
                return rows
        return ()
