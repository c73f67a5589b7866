"""Encodes values for the ledger.

Amounts and times become integers, because databases add integers exactly. Characters that a database refuses are
removed from text or replaced.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING

from eleven_video.accounting.calls import Outcome, Service
from eleven_video.accounting.cost_state import CostState
from eleven_video.accounting.metrics import MetricType, Part

if TYPE_CHECKING:
    from eleven_video.accounting.pricing import Charge


def storable(text: str) -> str:
    """The text as databases accept it. NUL characters are removed. File names may contain invalid Unicode, and it
    becomes "?".
    """
    return text.encode("utf-8", "replace").decode().replace("\0", "")


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

MICROS = 1_000_000
# A slot is a quarter of an hour. The length of a slot is given in seconds. To get the sum of a day, reports add up the
# sums of the day's slots. The sum of a day is exact in every time zone, because today every time zone differs from UTC
# by a whole number of quarter hours.
SLOT_S = 900
SLOT_MICROS = SLOT_S * MICROS


def to_micros(moment: datetime) -> int:
    """Convert a time with a time zone to microseconds since 1970. The result is exact, but the result of
    `datetime.timestamp()` is not.
    """
    return (moment - _EPOCH) // _MICROSECOND


def from_micros(micros: int) -> datetime:
    """Convert a number of microseconds since 1970 to a time in UTC."""
    return _EPOCH + timedelta(microseconds=micros)


def slot_of(micros: int) -> int:
    """The number of the slot (quarter of an hour since 1970) that contains a time in microseconds since 1970."""
    return micros // (SLOT_S * MICROS)


MICRO = 1_000_000

# The name of the column for each metric. A call may use a fraction of a credit (0.25 for one character), so credits are
# stored in millionths.
METRIC_COLUMNS: Mapping[MetricType, str] = MappingProxyType(
    {metric: "microcredits" if metric is MetricType.CREDITS else metric.value for metric in MetricType}
)
# The cost states that the tables store. Calls that were paid for with credits are stored as free. When calls are read,
# the condition `IS_CREDITS` finds the calls that were paid for with credits.
STORED_STATES = tuple(state for state in CostState if state is not CostState.CREDITS)
STATE_COLUMNS: Mapping[CostState, str] = MappingProxyType({state: f"{state}_calls" for state in CostState})

# The columns of the table `rollups` that contain sums, in the order of the fields of `report_types.Totals`.
TOTAL_COLUMNS = (
    "calls", "failed_calls", "failed_pico", "pico", *(STATE_COLUMNS[state] for state in STORED_STATES),
    *METRIC_COLUMNS.values(),
    STATE_COLUMNS[CostState.CREDITS], "unpriced_microcredits", "otherwise_estimated", "estimated_credits_calls",
)  # fmt: skip

# An SQL condition that selects calls that were paid for with credits, not dollars. The ledger stores such a call as
# free, and the call has no price line.
IS_CREDITS = (
    f"(c.state = '{CostState.FREE}' AND c.service = '{Service.ELEVENLABS}' AND c.lines = '[]' "
    "AND (c.microcredits > 0 OR c.characters > 0))"
)
# An SQL condition that selects calls whose usage or price was estimated.
IS_ESTIMATED = (
    f"(c.state <> '{CostState.UNKNOWN}' AND (c.state = '{CostState.ESTIMATED}' OR c.estimated = 1 OR c.partial = 1))"
)
_FAILED = f"c.outcome <> '{Outcome.ANSWERED}'"
# The metric columns of an unresolved call contain the highest usage that the call may have caused. Sums of usage leave
# unresolved calls out.
_COUNTED = f"c.state <> '{CostState.UNKNOWN}'"


def count_where(condition: str) -> str:
    """An SQL expression that counts the rows that meet a condition."""
    return f"SUM(CASE WHEN {condition} THEN 1 ELSE 0 END)"


def sum_where(condition: str, column: str) -> str:
    """An SQL expression that adds up a column over the rows that meet a condition."""
    return f"SUM(CASE WHEN {condition} THEN {column} ELSE 0 END)"


_SUMS = (
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
    count_where(IS_CREDITS),
    sum_where(IS_CREDITS, "c.microcredits"),
    count_where(f"({IS_ESTIMATED} AND c.state <> '{CostState.ESTIMATED}')"),
    count_where(f"({IS_CREDITS} AND {IS_ESTIMATED})"),
)
# SQL expressions for the sums of all fields of `report_types.Totals`. The expressions use the rows `c` of the table
# `charges`.
CHARGE_SUMS = ", ".join(_SUMS)
# The same expressions with the columns `TOTAL_COLUMNS` as their names.
NAMED_CHARGE_SUMS = ", ".join(f"{total} AS {column}" for total, column in zip(_SUMS, TOTAL_COLUMNS, strict=True))


def metric_amounts(charge: "Charge") -> dict[str, int]:
    """The amounts of a charge by metric column. An amount is 0 if the charge does not have the metric."""
    amounts = dict.fromkeys(METRIC_COLUMNS.values(), 0)
    for metric, amount in charge.call.metrics.items():
        amounts[METRIC_COLUMNS[metric]] = round(amount * MICRO if metric is MetricType.CREDITS else amount)
    return amounts


def total_amounts(charge: "Charge") -> dict[str, int]:
    """The sums of a single charge by the columns `TOTAL_COLUMNS`. The SQL expressions `CHARGE_SUMS` give the same
    amounts for the stored charge.
    """
    amounts = dict.fromkeys(TOTAL_COLUMNS, 0) | metric_amounts(charge)
    state = charge.state
    if state in {CostState.FREE, CostState.CREDITS}:
        used = amounts["microcredits"] or amounts["characters"]
        in_credits = charge.call.service == Service.ELEVENLABS and not charge.lines and used
        state = CostState.CREDITS if in_credits else CostState.FREE
    guessed = charge.is_estimated and state is not CostState.ESTIMATED
    return amounts | {
        "calls": 1,
        "failed_calls": int(charge.is_failed),
        "failed_pico": charge.pico if charge.is_failed else 0,
        "pico": charge.pico,
        STATE_COLUMNS[state]: 1,
        "unpriced_microcredits": amounts["microcredits"] if state is CostState.CREDITS else 0,
        "otherwise_estimated": int(guessed),
        "estimated_credits_calls": int(guessed and state is CostState.CREDITS),
    }


def most_credits(charge: "Charge") -> dict[str, int]:
    """The most characters and credits that an unresolved call may have used, by column. For any other call, the result
    is empty.
    """
    if charge.state is not CostState.UNKNOWN:
        return {}
    parts = charge.call.parts
    found = {"characters": parts.get(Part.CHARACTERS, 0), "microcredits": parts.get(Part.CREDITS, 0) * MICRO}
    return {column: round(amount) for column, amount in found.items()}
