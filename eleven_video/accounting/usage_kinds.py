"""Adds up usage and cost for summaries.

There is a sum for each type of usage, such as input, output, thinking, pictures and credits. A type of usage
(`UsageKind`) combines several parts of the usage of a call (`metrics.Part`). Every part belongs to exactly one type, so
the sum of the costs of all types is exactly the cost of the call.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum, unique
from types import MappingProxyType
from typing import Any

from eleven_video.accounting import money
from eleven_video.accounting.metrics import CREDIT_PARTS, TOKEN_PARTS, MetricType, Part
from eleven_video.accounting.money import Amount, plain_number
from eleven_video.accounting.pricing import Charge, CostState, worst


@unique
class UsageKind(StrEnum):
    """The types of usage, in the order in which summaries show these types."""

    PICTURES = "pictures"
    INPUT = "input"
    CACHED_INPUT = "cached_input"
    OUTPUT = "output"
    THINKING = "thinking"
    AUDIO = "audio"
    VIDEO = "video"
    CHARACTERS = "characters"
    CREDITS = "credits"
    OVERAGE_CREDITS = "overage_credits"

    # An enum member is equal to its text, so the member and the text must have the same hash.
    __hash__ = str.__hash__


_P, _K = Part, UsageKind

KIND_OF: Mapping[Part, UsageKind] = MappingProxyType(
    {
        _P.INPUT_TEXT: _K.INPUT,
        _P.INPUT_IMAGE: _K.INPUT,
        _P.INPUT_AUDIO: _K.INPUT,
        _P.INPUT_VIDEO: _K.INPUT,
        _P.INPUT_TOOL: _K.INPUT,
        _P.CACHED_TEXT: _K.CACHED_INPUT,
        _P.CACHED_IMAGE: _K.CACHED_INPUT,
        _P.CACHED_AUDIO: _K.CACHED_INPUT,
        _P.CACHED_VIDEO: _K.CACHED_INPUT,
        _P.OUTPUT_TEXT: _K.OUTPUT,
        _P.OUTPUT_THINKING: _K.THINKING,
        _P.OUTPUT_IMAGE: _K.PICTURES,
        _P.OUTPUT_AUDIO: _K.AUDIO,
        _P.OUTPUT_VIDEO: _K.VIDEO,
        _P.PICTURES: _K.PICTURES,
        _P.CHARACTERS: _K.CHARACTERS,
        _P.CREDITS: _K.CREDITS,
        _P.OVERAGE_CREDITS: _K.OVERAGE_CREDITS,
    }
)

# The part of the usage for each metric that can be recorded without a `Call`. The metrics in this table include all
# other metrics, such as thinking tokens, so the other metrics have no separate cost.
_PART_OF_METRIC: Mapping[MetricType, Part] = MappingProxyType(
    {
        MetricType.INPUT_TOKENS: _P.INPUT_TEXT,
        MetricType.OUTPUT_TOKENS: _P.OUTPUT_TEXT,
        MetricType.IMAGES: _P.PICTURES,
        MetricType.CHARACTERS: _P.CHARACTERS,
        MetricType.CREDITS: _P.CREDITS,
    }
)


class KindSums:
    """The amounts, the cost and the state of the cost for each type of usage. This class is not thread-safe.

    Attributes:
        amounts: The used amounts, by type of usage and unit.
        pico: The cost in pico-dollars, by type of usage. A type without a known price is not in `pico`.
        states: The state of the cost, by type of usage. A type is not in `states` if the same usage is billed as
            another type.
    """

    __slots__ = ("amounts", "pico", "states")

    def __init__(self) -> None:
        self.amounts: dict[tuple[UsageKind, str], Amount] = {}
        self.pico: dict[UsageKind, int] = {}
        self.states: dict[UsageKind, CostState] = {}

    def add_charge(self, charge: Charge) -> None:
        """Add the usage and cost of a call. An unresolved call adds nothing, because its usage is unknown."""
        if charge.state is CostState.UNKNOWN:
            return
        lines = {line.part: line for line in charge.lines}
        for part, amount in charge.call.parts.items():
            if not amount:
                continue
            line = lines.get(part)
            if line is None:
                self._add(part, amount, None, _state_without_price(part, charge))
            else:
                priced = CostState.ESTIMATED if charge.is_estimated else CostState.PRICED
                self._add(part, amount, line.pico, priced if line.rate else CostState.FREE)

    def add_single(self, metric: MetricType, amount: Amount, pico: int, state: CostState) -> None:
        """Add an amount of a metric that was recorded without a `Call`.

        `pico` is the cost of this amount in pico-dollars.
        """
        if (part := _PART_OF_METRIC.get(metric)) is not None:
            is_priced = state is not CostState.UNPRICED and metric is not MetricType.CREDITS
            self._add(part, amount, pico if is_priced else None, state if is_priced else _unpriced(metric))

    def add(self, other: "KindSums") -> None:
        """Add the sums of another `KindSums` object to this object."""
        for key, amount in other.amounts.items():
            self.amounts[key] = self.amounts.get(key, 0) + amount
        for kind, pico in other.pico.items():
            self.pico[kind] = self.pico.get(kind, 0) + pico
        for kind, state in other.states.items():
            self.states[kind] = worst(state, self.states.get(kind, state))

    def record(self) -> dict[str, Any]:
        """The sums as a record for JSON.

        Each type of usage has `amounts` by unit, the fields of `money.amount_record` for the cost, and `state`.

        `cost` is None if no cost in dollars is known. `state` is None if the same usage is billed as another type of
        usage. For example, ElevenLabs bills credits for characters.
        """
        found: dict[str, Any] = {}
        for kind in UsageKind:
            amounts = {unit: plain_number(amount) for (of, unit), amount in self.amounts.items() if of is kind}
            if amounts:
                state = self.states.get(kind)
                found[kind.value] = {
                    "amounts": amounts,
                    **money.amount_record("cost", self.pico.get(kind)),
                    "state": None if state is None else state.value,
                }
        return found

    def _add(self, part: Part, amount: Amount, pico: int | None, state: CostState | None) -> None:
        kind = KIND_OF[part]
        key = (kind, unit_of(part))
        self.amounts[key] = self.amounts.get(key, 0) + amount
        if pico is not None:
            self.pico[kind] = self.pico.get(kind, 0) + pico
        if state is not None:
            self.states[kind] = worst(state, self.states.get(kind, state))


def unit_of(part: Part) -> str:
    """The unit of a part of the usage: "tokens", "images", "characters" or "credits"."""
    if part in TOKEN_PARTS:
        return "tokens"
    if part in CREDIT_PARTS:
        return "credits"
    return "images" if part is Part.PICTURES else "characters"


def added_kinds(records: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The sum of several results of `KindSums.record`. The sum has the same fields."""
    found: dict[str, Any] = {}
    for record in records:
        for kind, entry in record.items():
            before = found.get(kind)
            found[kind] = entry if before is None else _added(before, entry)
    return {kind.value: found[kind] for kind in UsageKind if kind in found}


def _added(first: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    amounts = dict(first["amounts"])
    for unit, amount in other["amounts"].items():
        amounts[unit] = amounts.get(unit, 0) + amount
    known = [entry["cost_pico"] for entry in (first, other) if entry["cost_pico"] is not None]
    states = [CostState(entry["state"]) for entry in (first, other) if entry["state"] is not None]
    return {
        "amounts": amounts,
        **money.amount_record("cost", sum(known) if known else None),
        "state": worst(*states).value if states else None,
    }


def _state_without_price(part: Part, charge: Charge) -> CostState | None:
    """The state of a part of the usage that has no price in a charge. The result is None if another part is billed for
    the same usage.
    """
    if part in CREDIT_PARTS and charge.state is CostState.CREDITS:
        return CostState.CREDITS
    priced = {KIND_OF[line.part] for line in charge.lines}
    if charge.state is CostState.UNPRICED and KIND_OF[part] not in priced and part is not Part.CHARACTERS:
        return CostState.UNPRICED
    return None


def _unpriced(metric: MetricType) -> CostState | None:
    return None if metric is MetricType.CREDITS else CostState.UNPRICED
