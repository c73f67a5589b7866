"""Encodes values for the ledger: amounts and times as integers, which a database adds exactly, and text without NUL."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING

from eleven_video.accounting.cost_state import CostState
from eleven_video.accounting.events import Outcome, Service
from eleven_video.accounting.metrics import MetricType, Part

if TYPE_CHECKING:
    from eleven_video.accounting.pricing import Charge


def storable(text: str) -> str:
    """Text that a database accepts: invalid Unicode (from a command line or file name) becomes "?", and NUL is removed."""
    return text.encode("utf-8", "replace").decode().replace("\0", "")


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

MICROS = 1_000_000
# Today the offset of every zone from UTC is a whole number of quarter hours, so sums by quarter hour add up exactly to
# the days of any zone.
SLOT_S = 900
SLOT_MICROS = SLOT_S * MICROS


def to_micros(moment: datetime) -> int:
    """A time with a zone, as microseconds; exact, unlike `timestamp()`."""
    return (moment - _EPOCH) // _MICROSECOND


def from_micros(micros: int) -> datetime:
    """The time in UTC."""
    return _EPOCH + timedelta(microseconds=micros)


def slot_of(micros: int) -> int:
    """The quarter-hour bucket of a time, counted since 1970."""
    return micros // (SLOT_S * MICROS)


MICRO = 1_000_000

# Credits come in fractions (0.25 for a character), so they are stored in millionths.
METRIC_COLUMNS: Mapping[MetricType, str] = MappingProxyType(
    {metric: "microcredits" if metric is MetricType.CREDITS else metric.value for metric in MetricType}
)
# The states in the schema. Calls paid for with credits are stored as free; `IS_CREDITS` distinguishes them when they
# are read.
STORED_STATES = tuple(state for state in CostState if state is not CostState.CREDITS)
STATE_COLUMNS: Mapping[CostState, str] = MappingProxyType(
    {state: f"{state}_calls" for state in STORED_STATES} | {CostState.CREDITS: "free_calls"}
)

# The columns of `rollups` with sums, in the order of the fields of `reports.Totals`.
TOTAL_COLUMNS = (
    "calls", "failed_calls", "failed_pico", "pico", *(STATE_COLUMNS[state] for state in STORED_STATES),
    *METRIC_COLUMNS.values(),
)  # fmt: skip

# Condition: the call was paid for with credits, not dollars. Its state is stored as free, but it has no price line.
IS_CREDITS = (
    f"(c.state = '{CostState.FREE}' AND c.service = '{Service.ELEVENLABS}' AND c.lines = '[]' "
    "AND (c.microcredits > 0 OR c.characters > 0))"
)
# Condition: the usage or the price was estimated.
IS_ESTIMATED = (
    f"(c.state <> '{CostState.UNKNOWN}' AND (c.state = '{CostState.ESTIMATED}' OR c.estimated = 1 OR c.partial = 1))"
)
_FAILED = f"c.outcome <> '{Outcome.ANSWERED}'"
# For an unresolved call these columns hold the most that it may have used, so sums leave it out.
_COUNTED = f"c.state <> '{CostState.UNKNOWN}'"


def count_where(condition: str) -> str:
    """SQL for the number of rows that meet a condition."""
    return f"SUM(CASE WHEN {condition} THEN 1 ELSE 0 END)"


def sum_where(condition: str, column: str) -> str:
    """SQL for the sum over the rows that meet a condition."""
    return f"SUM(CASE WHEN {condition} THEN {column} ELSE 0 END)"


# Sums that `rollups` lacks, from single charges `c`: the last fields of `reports.Totals`, in their order.
BEYOND_ROLLUPS = (
    count_where(IS_CREDITS),
    sum_where(IS_CREDITS, "c.microcredits"),
    count_where(f"({IS_ESTIMATED} AND c.state <> '{CostState.ESTIMATED}')"),
    count_where(f"({IS_CREDITS} AND {IS_ESTIMATED})"),
)

# All fields of `reports.Totals` from single charges `c`.
CHARGE_SUMS = ", ".join(
    [
        "COUNT(c.seq)",
        count_where(_FAILED),
        sum_where(_FAILED, "c.pico"),
        "SUM(c.pico)",
        *(
            count_where(
                f"(c.state = '{state}' AND NOT {IS_CREDITS})" if state is CostState.FREE else f"c.state = '{state}'"
            )
            for state in STORED_STATES
        ),
        *(sum_where(_COUNTED, f"c.{column}") for column in METRIC_COLUMNS.values()),
        *BEYOND_ROLLUPS,
    ]
)


def metric_amounts(charge: "Charge") -> dict[str, int]:
    """Each metric column with its amount, 0 if the charge has no such metric."""
    amounts = dict.fromkeys(METRIC_COLUMNS.values(), 0)
    for metric, amount in charge.call.metrics.items():
        amounts[METRIC_COLUMNS[metric]] = round(amount * MICRO if metric is MetricType.CREDITS else amount)
    return amounts


def most_credits(charge: "Charge") -> dict[str, int]:
    """The most credits that an unresolved call may have used, by column; empty for any other call."""
    if charge.state is not CostState.UNKNOWN:
        return {}
    parts = charge.call.parts
    found = {"characters": parts.get(Part.CHARACTERS, 0), "microcredits": parts.get(Part.CREDITS, 0) * MICRO}
    return {column: round(amount) for column, amount in found.items()}
