"""Dated prices by model, for quick and exact look-up. A model that is not in the book has no price: none is guessed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from eleven_video.accounting.money import Rate
from eleven_video.accounting.prices.model_names import canonical_name, is_release, without_release
from eleven_video.accounting.prices.rate_overrides import RateKey

# Marks Google's managed endpoints, which charge for models that are free in the Gemini API.
_MANAGED = "-maas"


@dataclass(frozen=True, slots=True)
class TieredRate:
    """A rate, and the rates that replace it for the whole request if its prompt has more tokens than a threshold."""

    base: Rate
    tiers: tuple[tuple[int, Rate], ...] = ()

    def at(self, context_tokens: int) -> Rate:
        """The rate for a prompt of that many tokens."""
        rate = self.base
        for above, tier_rate in self.tiers:
            if context_tokens > above:
                rate = tier_rate
        return rate


@dataclass(frozen=True, slots=True)
class TierVariant:
    """Rates that replace a model's standard ones for calls in a service tier, from a UTC date on."""

    tier: str
    effective_from: date | None
    rates: Mapping[RateKey, TieredRate]


@dataclass(frozen=True, slots=True)
class PriceRow:
    """A model's rates from a UTC date on; None means always.

    Attributes:
        model: The name that the book's source uses.
        variants: Rates by service tier. Of a tier's variants whose date has come, the first one with a rate decides.
        free: The service charges nothing for the model, so its source lists no rates.
    """

    model: str
    effective_from: date | None
    rates: Mapping[RateKey, TieredRate]
    variants: Sequence[TierVariant] = ()
    free: bool = False


@dataclass(frozen=True, slots=True)
class PriceBook:
    """The prices of one source.

    Attributes:
        source: The name and version of the prices' source, such as "genai-prices 0.2.3".
        exact: Rows by a model's full name, oldest first.
        prefixes: Rows by the beginning of a name, which only a release may follow; the longest beginning first.
        families: Rows by the beginning of a name, which any text may follow; the longest beginning first.
    """

    source: str
    exact: Mapping[tuple[str, str], Sequence[PriceRow]] = field(default_factory=dict)
    prefixes: Sequence[tuple[str, str, Sequence[PriceRow]]] = ()
    families: Sequence[tuple[str, str, Sequence[PriceRow]]] = ()

    def find(self, service: str, model: str, at: datetime) -> PriceRow | None:
        """The row that is valid for a model at a time; None if the book does not know the model.

        A full name takes precedence over a beginning. A beginning matches only if the rest of the name is a preview, a
        release or a date: "gemini-2.5-pro-preview-06-05" is "gemini-2.5-pro", but "gemini-3.8-flash-lite" is not
        "gemini-3.8-flash".
        """
        rows = self._rows(service, canonical_name(model))
        day = at.astimezone(UTC).date()
        in_force = [row for row in rows if row.effective_from is None or row.effective_from <= day]
        # For a time before the first dated row, the first row applies, because no earlier price is known.
        return in_force[-1] if in_force else rows[0] if rows else None

    def family(self, service: str, model: str) -> str:
        """One name for all names of a model: the book's name, else the name without its release."""
        name = canonical_name(model)
        rows = self._rows(service, name)
        return rows[0].model if rows else without_release(name)

    def _rows(self, service: str, name: str) -> Sequence[PriceRow]:
        return self.exact.get((service, name)) or self._by_prefix(service, name) or self._by_family(service, name)

    def _by_prefix(self, service: str, name: str) -> Sequence[PriceRow]:
        found = list(self._beginnings(service, name))
        if not found:
            return ()
        # An old preview may have rows of its own besides its model's. These apply only to the preview that they name; a
        # preview with another date counts as a release of the model.
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
