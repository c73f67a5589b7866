"""Dated prices by model, compiled for quick and exact look-up. Nothing is guessed: a model that is not in the book has no price."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from eleven_video.accounting.money import Rate
from eleven_video.accounting.prices.model_names import canonical_name, is_release, without_release
from eleven_video.accounting.prices.rates import RateKey

# Google's managed endpoints bill models that its own API gives away.
_MANAGED = "-maas"


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
class TierVariant:
    """Rates that replace a model's standard ones where a call is made in a service tier, from a UTC date on."""

    tier: str
    effective_from: date | None
    rates: Mapping[RateKey, TieredRate]


@dataclass(frozen=True, slots=True)
class PriceRow:
    """A model's rates from a UTC date on; None means always.

    Attributes:
        model: The name that the book's source uses.
        variants: Rates by service tier. Of those of one tier that have begun, the first that has a rate decides it.
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
        source: Where the prices come from, with its version, such as "genai-prices 0.2.3".
        exact: Rows by a model's full name, oldest first.
        prefixes: Rows by the beginning of a name, the longest beginning first.
        families: Rows by the beginning of a name that anything may follow, the longest beginning first.
    """

    source: str
    exact: Mapping[tuple[str, str], Sequence[PriceRow]] = field(default_factory=dict)
    prefixes: Sequence[tuple[str, str, Sequence[PriceRow]]] = ()
    families: Sequence[tuple[str, str, Sequence[PriceRow]]] = ()

    def find(self, service: str, model: str, at: datetime) -> PriceRow | None:
        """The row in force for a model at a time; None where the book does not know the model.

        A full name wins over a beginning, and a beginning holds only where the rest of the name says nothing but a
        preview, a release or a date: "gemini-2.5-pro-preview-06-05" is "gemini-2.5-pro", "gemini-3.8-flash-lite" is
        not "gemini-3.8-flash".
        """
        rows = self._rows(service, canonical_name(model))
        day = at.astimezone(UTC).date()
        in_force = [row for row in rows if row.effective_from is None or row.effective_from <= day]
        # Before the first dated row the first one holds: a price list has no earlier page.
        return in_force[-1] if in_force else rows[0] if rows else None

    def family(self, service: str, model: str) -> str:
        """The common name of all names of a model: the book's name, else the name without its release."""
        name = canonical_name(model)
        rows = self._rows(service, name)
        return rows[0].model if rows else without_release(name)

    def _rows(self, service: str, name: str) -> Sequence[PriceRow]:
        return self.exact.get((service, name)) or self._by_prefix(service, name) or self._by_family(service, name)

    def _by_prefix(self, service: str, name: str) -> Sequence[PriceRow]:
        found = list(self._beginnings(service, name))
        if not found:
            return ()
        # An old preview may have rows of its own beside its model's. They hold for the previews that they name, which
        # are whole beginnings; a preview of another date is a release of the model.
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
