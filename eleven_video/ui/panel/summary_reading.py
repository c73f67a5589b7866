"""Reads a usage summary for display.

Each amount is rounded separately, so that an amount has the same text on every screen. So the last digit of a total on
the screen may differ from the sum of the amounts on the screen.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from eleven_video.domain.text.plain_text import one_line
from eleven_video.ui.cost_words import CostWords
from eleven_video.ui.panel.usage_parts import UsagePart, read_parts
from eleven_video.ui.text import PICO_DIGITS, exact_count

_SERVICE_NAMES = {"gemini": "Gemini", "elevenlabs": "ElevenLabs"}
# In these states, the cost in dollars is not known. Usage that is paid with credits may also have one of these states.
_OPEN_STATES = frozenset({"unpriced", "unknown"})


@dataclass(frozen=True, slots=True)
class UsageRow:
    """The usage and the cost of one service or one model.

    `pico` is the cost in pico-dollars. `unpriced_credits` is the number of credits that have no price in dollars.
    `parts` has one entry for each kind of usage, such as input tokens.
    """

    name: str
    service: str
    models: tuple[str, ...]
    metrics: Mapping[str, float]
    pico: int
    state: str
    estimated: bool
    unpriced_credits: float = 0
    estimated_credits: bool = False
    parts: tuple[UsagePart, ...] = ()

    @property
    def cost(self) -> CostWords:
        """The cost in the format that all screens use. Speech that an ElevenLabs plan covers costs no dollars."""
        carried = self.service == "elevenlabs" and not self.pico and self.unpriced_credits > 0
        return CostWords(
            self.pico,
            self.state,
            self.unpriced_credits,
            estimated=self.estimated,
            credits_estimated=self.estimated_credits,
            dollars_open=not carried,
        )

    @property
    def money(self) -> str:
        """The cost as text. The text is empty for usage that an ElevenLabs plan covers."""
        if self.state == "credits" and not self.pico:
            return ""
        # If speech costs nothing, the ElevenLabs plan covers this speech.
        if self.service == "elevenlabs" and not self.pico and self.state not in _OPEN_STATES:
            return self.cost.text if self.state == "free" and self.metrics.get("credits") else ""
        return self.cost.text


@dataclass(frozen=True, slots=True)
class UsageBreakdown:
    """A usage summary that is ready for display. Services have a fixed order. The most expensive model is first."""

    pico: int = 0
    state: str = "priced"
    services: tuple[UsageRow, ...] = ()
    models: tuple[UsageRow, ...] = ()
    calls: int = 0
    counted: Mapping[str, int] = field(default_factory=dict)  # numbers of calls by state of the cost
    unpriced_credits: float = 0
    estimated_credits: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether the summary has neither usage nor cost."""
        return not self.services and not self.models and not self.pico

    @property
    def cost(self) -> CostWords:
        """The total cost in the format that all screens use."""
        carried = self.unpriced_credits > 0 and not any(
            row.state in _OPEN_STATES for row in self.services if row.service != "elevenlabs"
        )
        return CostWords(
            self.pico,
            self.state,
            self.unpriced_credits,
            estimated=self.counted.get("estimated", 0) > 0,
            credits_estimated=self.estimated_credits,
            dollars_open=not carried,
        )

    @property
    def credits(self) -> str:
        """The credits without a price in dollars as text. If they are unknown, the text counts characters."""
        if self.unpriced_credits:
            return self.cost.in_credits
        spoken = sum(row.metrics.get("characters", 0) for row in self.services if not row.pico)
        return f"{exact_count(spoken)} characters" if spoken and not self.dollars else ""

    @property
    def dollars(self) -> str:
        """The total in dollars as text. The text is empty if the ElevenLabs plan covers all usage."""
        # If no row has a cost to show, the ElevenLabs plan covers all usage.
        if (
            not self.pico
            and self.services
            and self.state not in _OPEN_STATES
            and not any(r.money for r in self.services)
        ):
            return ""
        return self.cost.dollars

    @property
    def total(self) -> str:
        """The total as text, such as "$0.0350", "at least $0.0350 + 4,875 credits" or "4,875 credits"."""
        return " + ".join(part for part in (self.dollars, self.credits) if part)

    @property
    def caveats(self) -> tuple[str, ...]:
        """The reasons why the total may be incomplete, such as "1 call unpriced"."""
        endings = {"unpriced": " unpriced", "unknown": " unanswered, may be billed", "estimated": " estimated"}
        found = []
        for state, ending in endings.items():
            if number := self.counted.get(state, 0):
                found.append(f"{number:,} call{'' if number == 1 else 's'}{ending}")
            elif self.state == state:
                found.append(f"some calls{ending}")
        return tuple(found)


def read_summary(summary: object) -> UsageBreakdown:
    """Read the result of `UsageMonitor.get_summary()`. Keys may be missing.

    The function never raises an error. A missing value is treated as zero, and an invalid value is ignored. A cost is
    read from the key `cost_pico`. If this key is missing, the cost is the number in `cost` with the digits that Python
    prints for this number.
    """
    whole = _mapping(summary)
    services = [_read_row(key, entry, by_service=True) for key, entry in _mapping(whole.get("by_service")).items()]
    models = [_read_row(key, entry, by_service=False) for key, entry in _mapping(whole.get("by_model")).items()]
    total = _pico(whole, "total_cost")
    if total is None:
        total = sum(row.pico for row in services or models)
    rows = services or models
    return UsageBreakdown(
        pico=total,
        state=_shown_state(whole),
        services=tuple(sorted(services, key=_place)),
        models=tuple(sorted(models, key=lambda row: (-row.pico, -sum(row.metrics.values()), row.name))),
        calls=_whole_number(whole.get("calls_count", whole.get("events_count"))),
        counted={state: _whole_number(whole.get(f"{state}_calls")) for state in ("unpriced", "unknown", "estimated")},
        unpriced_credits=sum(row.unpriced_credits for row in rows),
        estimated_credits=any(row.estimated_credits for row in rows),
    )


def _shown_state(found: Mapping[str, Any]) -> str:
    """The state of a cost on the screen.

    A cost can be in the state "estimated" only because default rates were used, while no call was estimated. The
    function then returns "priced", so that the cost gets no "~".
    """
    state = one_line(found.get("state", "priced"))
    counts_alone = "estimated_calls" in found and not _whole_number(found["estimated_calls"])
    return "priced" if state == "estimated" and counts_alone else state


def _read_row(key: object, entry: object, *, by_service: bool) -> UsageRow:
    found = _mapping(entry)
    name = one_line(key) or "(unnamed)"
    models = found.get("models")
    names = models if isinstance(models, (list, tuple)) else []
    state = _shown_state(found)
    metrics = {
        one_line(metric): number
        for metric, number in _mapping(found.get("metrics")).items()
        if isinstance(number, (int, float)) and not isinstance(number, bool)
    }
    estimated = _whole_number(found.get("estimated_calls")) > 0
    # If `unpriced_credits` is missing and the state is "credits", no credit of the entry has a price in dollars.
    unpriced = _number(found.get("unpriced_credits", metrics.get("credits", 0) if state == "credits" else 0))
    return UsageRow(
        name=_SERVICE_NAMES.get(name, name) if by_service else name,
        service=name if by_service else one_line(found.get("service", "")),
        models=tuple(one_line(model) for model in names),
        metrics=metrics,
        pico=_pico(found, "cost") or 0,
        state=state,
        estimated=state == "estimated" or estimated,
        unpriced_credits=unpriced,
        estimated_credits=unpriced > 0
        and (found.get("estimated_credits") is True or (state == "credits" and estimated)),
        parts=read_parts(found, metrics, estimated=estimated),
    )


def _place(row: UsageRow) -> tuple[int, str]:
    known = list(_SERVICE_NAMES)
    return (known.index(row.service) if row.service in known else len(known), row.name)


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


def _number(value: object) -> float:
    """The value if it is a finite number that is not negative. Otherwise the result is 0."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value < float("inf"):
        return 0
    return value


def _whole_number(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else 0
