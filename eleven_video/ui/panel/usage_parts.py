"""Reads the kinds of usage of a service or model from a summary. Each kind has amounts and a cost."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from eleven_video.accounting.usage_kinds import UsageKind
from eleven_video.domain.text.plain_text import one_line
from eleven_video.ui.cost_words import CostWords

_LABELS: Mapping[str, tuple[str, str]] = {
    # Each kind of usage has two labels. The second label contains the unit. Panels without units beside numbers use
    # this label.
    UsageKind.PICTURES: ("Pictures", "Pictures"),
    UsageKind.INPUT: ("Input", "Input tokens"),
    UsageKind.CACHED_INPUT: ("Cached input", "Cached tokens"),
    UsageKind.OUTPUT: ("Output", "Output tokens"),
    UsageKind.THINKING: ("Thinking", "Thinking tokens"),
    UsageKind.AUDIO: ("Audio", "Audio tokens"),
    UsageKind.VIDEO: ("Video", "Video tokens"),
    UsageKind.CHARACTERS: ("Characters", "Characters"),
    UsageKind.CREDITS: ("Credits", "Credits"),
    UsageKind.OVERAGE_CREDITS: ("Credits beyond plan", "Extra credits"),
}
_UNITS = {
    "images": ("picture", "pictures"),
    "characters": ("character", "characters"),
    "credits": ("credit", "credits"),
}
# This table is used for summaries without kinds of usage. It has a metric for each kind of usage, and more detailed
# metrics that get their own line.
_PARTS_OF = (
    (UsageKind.INPUT, "input_tokens", (("cached_tokens", UsageKind.CACHED_INPUT),)),
    (
        UsageKind.OUTPUT,
        "output_tokens",
        (("thinking_tokens", UsageKind.THINKING), ("image_tokens", UsageKind.PICTURES)),
    ),
)


@dataclass(frozen=True, slots=True)
class UsagePart:
    """One kind of usage of a service or model.

    `amounts` has a number for each unit. `pico` is the cost in pico-dollars. `pico` is None if the cost in dollars is
    unknown.
    """

    kind: str
    amounts: Mapping[str, float]
    pico: int | None = None
    state: str | None = None

    @property
    def label(self) -> str:
        """The name of the kind of usage, such as "Input"."""
        return _LABELS.get(self.kind, (_worded(self.kind),))[0]

    @property
    def label_with_unit(self) -> str:
        """The name of the kind of usage with its unit, such as "Input tokens". Narrow panels use this name."""
        return _LABELS.get(self.kind, ("", _worded(self.kind)))[1]

    @property
    def money(self) -> str:
        """The cost in dollars as text. The text is empty if the cost is unknown, or if an ElevenLabs plan covers it."""
        if self.pico is None:
            return "unpriced" if self.state == "unpriced" else ""
        # If characters cost nothing, the ElevenLabs plan covers them.
        if self.kind == UsageKind.CHARACTERS and not self.pico:
            return ""
        return CostWords(self.pico, self.state or "priced", estimated=self.state == "estimated").dollars


def unit_word(unit: str, number: float) -> str:
    """The word for a unit in the singular or plural, such as "tokens", "picture" or "characters"."""
    one, many = _UNITS.get(unit, (unit.removesuffix("s"), unit))
    return one if number == 1 else many


def read_parts(entry: Mapping[Any, Any], metrics: Mapping[str, float], *, estimated: bool) -> tuple[UsagePart, ...]:
    """The kinds of usage in an entry of a summary, in the order of the panel. The function never raises an error.

    Args:
        entry: The entry of one service or model in `UsageMonitor.get_summary()`.
        metrics: The metrics of the entry. If the entry has no kinds of usage, the metrics are shown without dollars.
        estimated: Whether a call of the entry was estimated. If no call was estimated, costs at default rates get no
            "~".
    """
    kinds = entry.get("kinds")
    if isinstance(kinds, Mapping) and kinds:
        return tuple(_read_part(kind, found, estimated=estimated) for kind, found in kinds.items())
    return _of_metrics(metrics)


def _read_part(kind: object, found: object, *, estimated: bool) -> UsagePart:
    entry = found if isinstance(found, Mapping) else {}
    amounts = entry.get("amounts")
    pico, state = entry.get("cost_pico"), entry.get("state")
    if state == "estimated" and not estimated:
        state = "priced"
    return UsagePart(
        one_line(kind),
        {
            one_line(unit): number
            for unit, number in (amounts.items() if isinstance(amounts, Mapping) else ())
            if isinstance(number, (int, float)) and not isinstance(number, bool)
        },
        pico if isinstance(pico, int) and not isinstance(pico, bool) else None,
        state if isinstance(state, str) else None,
    )


def _of_metrics(metrics: Mapping[str, float]) -> tuple[UsagePart, ...]:
    left = {name: number for name, number in metrics.items() if number}
    amounts: dict[str, dict[str, float]] = {}

    def take(kind: str, unit: str, number: float) -> None:
        if number > 0:
            of_kind = amounts.setdefault(kind, {})
            of_kind[unit] = of_kind.get(unit, 0) + number

    take(UsageKind.PICTURES, "images", left.pop("images", 0))
    for kind, metric, parts in _PARTS_OF:
        whole = left.pop(metric, 0)
        finer = {of: left.pop(part) for part, of in parts if part in left}
        take(kind, "tokens", whole - sum(finer.values()))
        for of, number in finer.items():
            take(of, "tokens", number)
    left.pop("tool_tokens", None)  # the input tokens include them
    take(UsageKind.AUDIO, "tokens", left.pop("audio_tokens", 0))
    for metric in ("characters", "credits"):
        take(metric, metric, left.pop(metric, 0))
    for metric, number in left.items():
        take(metric, _worded(metric).lower(), number)
    order = [kind.value for kind in UsageKind]
    ranked = sorted(amounts, key=lambda kind: order.index(kind) if kind in order else len(order))
    return tuple(UsagePart(kind, amounts[kind]) for kind in ranked)


def _worded(name: str) -> str:
    return name.replace("_", " ").capitalize()
