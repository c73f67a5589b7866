"""Defines the price book, which has prices by model and date.

A model that is not in the price book has no price, and the program does not guess a price.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from eleven_video.accounting.money import Rate
from eleven_video.accounting.prices.model_names import canonical_name, is_release, without_release
from eleven_video.accounting.prices.rate_overrides import RateKey

# The names of models on Google's managed endpoints contain this text. Managed endpoints charge for models that are free
# in the Gemini API.
_MANAGED = "-maas"


@dataclass(frozen=True, slots=True)
class TieredRate:
    """A rate that depends on the number of tokens in the prompt.

    Attributes:
        base: The rate for a short prompt, in pico-dollars per unit.
        tiers: The rates for longer prompts, in ascending order. Each item has a number of tokens and a rate. If the
            prompt has more tokens than this number, the rate applies to the whole request.
    """

    base: Rate
    tiers: tuple[tuple[int, Rate], ...] = ()

    def at(self, context_tokens: int) -> Rate:
        """The rate for a request with `context_tokens` tokens in the prompt."""
        rate = self.base
        for above, tier_rate in self.tiers:
            if context_tokens > above:
                rate = tier_rate
        return rate


@dataclass(frozen=True, slots=True)
class TierVariant:
    """Rates that replace the standard rates of a model for calls in a service tier.

    The rates are valid from the UTC date `effective_from` on. If `effective_from` is None, the rates are always valid.
    """

    tier: str
    effective_from: date | None
    rates: Mapping[RateKey, TieredRate]


@dataclass(frozen=True, slots=True)
class PriceRow:
    """The rates of a model that are valid from a certain date on.

    Attributes:
        model: The name of the model in the source of the price book.
        effective_from: The UTC date from which the rates are valid. If `effective_from` is None, the rates are always
            valid.
        rates: The rates in the standard service tier, by the type of rate.
        variants: The rates in other service tiers. If several valid variants of a service tier have a rate of the same
            type, the first variant is used.
        free: True if the model is free of charge. If `free` is True, the source lists no rates.
    """

    model: str
    effective_from: date | None
    rates: Mapping[RateKey, TieredRate]
    variants: Sequence[TierVariant] = ()
    free: bool = False


@dataclass(frozen=True, slots=True)
class PriceBook:
    """All prices of one source. The rows of a model are sorted by date, and the oldest row is first.

    Attributes:
        source: The name and version of the source, such as "genai-prices 0.2.3".
        exact: The rows of each model, by service and full name.
        prefixes: Rows that apply to names with a certain beginning, by service and beginning. After the beginning, a
            name may have only a release, a preview or a date. The longest beginning comes first.
        families: Rows that apply to names with a certain beginning, by service and beginning. After the beginning, a
            name may have any text. The longest beginning comes first.
    """

    source: str
    exact: Mapping[tuple[str, str], Sequence[PriceRow]] = field(default_factory=dict)
    prefixes: Sequence[tuple[str, str, Sequence[PriceRow]]] = ()
    families: Sequence[tuple[str, str, Sequence[PriceRow]]] = ()

    def find(self, service: str, model: str, at: datetime) -> PriceRow | None:
        """The price row of a model that is valid at the time `at`, or None if the model is not in the price book.

        A row for the full name takes precedence over a row for the beginning of the name. A row for the beginning of a
        name is used only if the text after the beginning is a preview, a release or a date. For example,
        "gemini-2.5-pro-preview-06-05" has the prices of "gemini-2.5-pro", but "gemini-3.8-flash-lite" does not have the
        prices of "gemini-3.8-flash". For families of free models, the text after the beginning may be any text.
        """
        rows = self._rows(service, canonical_name(model))
        day = at.astimezone(UTC).date()
        in_force = [row for row in rows if row.effective_from is None or row.effective_from <= day]
        # For a time before the date of the first row, the first row is used, because no earlier price is known.
        return in_force[-1] if in_force else rows[0] if rows else None

    def family(self, service: str, model: str) -> str:
        """The common name of all notations of a model's name.

        The result is the name in the price book. If the model is not in the price book, the result is the name without
        its release.
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
        # The price book may have separate rows for an old preview of a model. The rows of an old preview apply only to
        # the preview itself. A preview with another date has the prices of the model itself.
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
