"""A usage summary, read with care, with its money already rounded so that shown parts add up to the shown total.

Rounding each row by itself does not do: three parts of $0.00005 would read $0.0000 beside a total of $0.0002. So one
number of decimals is chosen for the whole breakdown, the total is rounded to it, and its units are shared out by
largest remainders: first among the services, then each service's among its models. No row is more than one unit of
the last digit away from its true value, and none that costs something reads zero.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from itertools import groupby
from typing import Any

from eleven_video.domain.plain_text import one_line
from eleven_video.ui.text import PICO_DIGITS, decimals_for, exact_count, money_of_units, to_units

_SERVICE_NAMES = {"gemini": "Gemini", "elevenlabs": "ElevenLabs"}
# Dollars of these are known to be not the whole, or not known at all.
_OPEN_STATES = frozenset({"unpriced", "unknown"})


@dataclass(frozen=True, slots=True)
class UsageRow:
    """What one service or one model used. `units` is its share of the shown total, in units of the last digit."""

    name: str
    service: str
    models: tuple[str, ...]
    metrics: Mapping[str, float]
    pico: int
    state: str
    estimated: bool
    units: int = 0
    decimals: int = 4

    @property
    def money(self) -> str:
        """Its dollars as shown; empty where there are none, as for speech on a subscription."""
        if self.pico:
            mark = "at least " if self.state in _OPEN_STATES else "~" if self.state == "estimated" else ""
            return mark + money_of_units(self.units, self.decimals)
        if self.state in _OPEN_STATES:
            return self.state
        if self.state == "free" or self.service == "elevenlabs":
            return ""
        return money_of_units(0, self.decimals)


@dataclass(frozen=True, slots=True)
class UsageBreakdown:
    """A whole summary, ready to be laid out: services in their order, models dearest first."""

    pico: int = 0
    units: int = 0
    decimals: int = 4
    state: str = "priced"
    services: tuple[UsageRow, ...] = ()
    models: tuple[UsageRow, ...] = ()
    calls: int = 0
    counted: Mapping[str, int] = field(default_factory=dict)  # calls by state: "unpriced", "unknown", "estimated"

    @property
    def is_empty(self) -> bool:
        return not self.services and not self.models and not self.pico

    @property
    def credits(self) -> str:
        """What a subscription carried: credits, which are not dollars. Empty if there was none."""
        carried = [row.metrics for row in self.services if not row.pico]
        if used := sum(metrics.get("credits", 0) for metrics in carried):
            return f"{exact_count(used)} credits"
        spoken = sum(metrics.get("characters", 0) for metrics in carried)
        return f"{exact_count(spoken)} characters" if spoken and not self.dollars else ""

    @property
    def dollars(self) -> str:
        """The total in dollars; empty where all that was used is carried by a subscription."""
        if not self.pico and self.state in _OPEN_STATES:
            return "unknown"
        if not self.pico and self.services and not any(row.money for row in self.services):
            return ""
        mark = "at least " if self.state in _OPEN_STATES else "~" if self.state == "estimated" else ""
        return mark + money_of_units(self.units, self.decimals)

    @property
    def total(self) -> str:
        """The whole in one line: "$0.0350", "$0.0350 + 4,875 credits", "at least $0.6700"."""
        return " + ".join(part for part in (self.dollars, self.credits) if part)

    @property
    def caveats(self) -> tuple[str, ...]:
        """Why the total is not the last word: "1 call unpriced"."""
        endings = {"unpriced": " unpriced", "unknown": " unanswered, may be billed", "estimated": " estimated"}
        found = []
        for state, ending in endings.items():
            if number := self.counted.get(state, 0):
                found.append(f"{number:,} call{'' if number == 1 else 's'}{ending}")
            elif self.state == state:
                found.append(f"some calls{ending}")
        return tuple(found)


def read_summary(summary: object, *, least_decimals: int = 0) -> UsageBreakdown:
    """Lay out what `UsageMonitor.get_summary()` gives, or any part of it.

    Never raises: what is missing counts as nothing, what cannot be read is left out. Money is taken from `cost_pico`
    where it is there, else from the shortest decimal that the float stands for. It is rounded to `least_decimals` or more.
    """
    whole = _mapping(summary)
    services = [_read_row(key, entry, by_service=True) for key, entry in _mapping(whole.get("by_service")).items()]
    models = [_read_row(key, entry, by_service=False) for key, entry in _mapping(whole.get("by_model")).items()]
    total = _pico(whole, "total_cost")
    if total is None:
        total = sum(row.pico for row in services or models)
    decimals = max(
        least_decimals, *(decimals_for(pico) for pico in (total, *(row.pico for row in (*services, *models))))
    )
    units = to_units(total, decimals)
    shown_services = _share_out(services, total, units, decimals)
    return UsageBreakdown(
        pico=total,
        units=units,
        decimals=decimals,
        state=_shown_state(whole),
        services=tuple(shown_services),
        models=tuple(_share_among_models(models, shown_services, total, units, decimals)),
        calls=_whole_number(whole.get("calls_count", whole.get("events_count"))),
        counted={state: _whole_number(whole.get(f"{state}_calls")) for state in ("unpriced", "unknown", "estimated")},
    )


def share_units(picos: Sequence[int], units: int, decimals: int) -> list[int]:
    """Split shown units among amounts by largest remainders; the parts add up to `units`.

    `units` must be the amounts' sum rounded to `decimals`, up or down; a row then gets its floor or one more.
    """
    step = 10 ** (PICO_DIGITS - decimals)
    floors = [pico // step for pico in picos]
    missing = units - sum(floors)
    by_remainder = sorted(range(len(picos)), key=lambda index: (-(picos[index] % step), index))
    for index in by_remainder[: max(0, missing)]:
        floors[index] += 1
    return floors


def _share_out(rows: list[UsageRow], total: int, units: int, decimals: int) -> list[UsageRow]:
    """Rows with their share of the units; rows that do not add up to the total are rounded each by itself."""
    picos = [row.pico for row in rows]
    adds_up = rows and sum(picos) == total
    shares = share_units(picos, units, decimals) if adds_up else [to_units(pico, decimals) for pico in picos]
    return [replace(row, units=share, decimals=decimals) for row, share in zip(rows, shares, strict=True)]


def _share_among_models(
    models: list[UsageRow], services: list[UsageRow], total: int, units: int, decimals: int
) -> list[UsageRow]:
    """Models with their share of their service's units, dearest first."""
    of_service = {row.service: row for row in services}
    by_service = {
        service: list(rows)
        for service, rows in groupby(sorted(models, key=lambda row: row.service), key=lambda row: row.service)
    }
    if all(
        service in of_service and sum(row.pico for row in rows) == of_service[service].pico
        for service, rows in by_service.items()
    ):
        shown = []
        for service, rows in by_service.items():
            parent = of_service[service]
            shown += _share_out(rows, parent.pico, parent.units, decimals)
    else:
        shown = _share_out(models, total, units, decimals)
    return sorted(shown, key=lambda row: (-row.pico, -sum(row.metrics.values()), row.name))


def _shown_state(found: Mapping[str, Any]) -> str:
    """The state that marks a cost on the screen. "~" is for calls: counts at default rates stand as they are."""
    state = one_line(found.get("state", "priced"))
    counts_alone = "estimated_calls" in found and not _whole_number(found["estimated_calls"])
    return "priced" if state == "estimated" and counts_alone else state


def _read_row(key: object, entry: object, *, by_service: bool) -> UsageRow:
    found = _mapping(entry)
    name = one_line(key) or "(unnamed)"
    models = found.get("models")
    names = models if isinstance(models, (list, tuple)) else []
    return UsageRow(
        name=_SERVICE_NAMES.get(name, name) if by_service else name,
        service=name if by_service else one_line(found.get("service", "")),
        models=tuple(one_line(model) for model in names),
        metrics={
            one_line(metric): number
            for metric, number in _mapping(found.get("metrics")).items()
            if isinstance(number, (int, float)) and not isinstance(number, bool)
        },
        pico=_pico(found, "cost") or 0,
        state=(state := _shown_state(found)),
        estimated=state == "estimated" or _whole_number(found.get("estimated_calls")) > 0,
    )


def _pico(entry: Mapping[Any, Any], key: str) -> int | None:
    exact = entry.get(f"{key}_pico")
    if isinstance(exact, int) and not isinstance(exact, bool):
        return exact
    value = entry.get(key)
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
        return None
    try:
        return int(Decimal(str(value)).scaleb(PICO_DIGITS).to_integral_value())
    except (InvalidOperation, ValueError, OverflowError):  # NaN, infinity
        return None


def _mapping(value: object) -> Mapping[Any, Any]:
    return value if isinstance(value, Mapping) else {}


def _whole_number(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else 0
