"""A charge's amounts as whole numbers in columns, so that a database can add them up exactly."""

from collections.abc import Mapping
from types import MappingProxyType

from eleven_video.accounting.metrics import MetricType
from eleven_video.accounting.pricing import Charge, CostState

MICRO = 1_000_000

# Credits come in fractions (0.25 for a character), so they are kept in millionths.
METRIC_COLUMNS: Mapping[MetricType, str] = MappingProxyType(
    {metric: "microcredits" if metric is MetricType.CREDITS else metric.value for metric in MetricType}
)
STATE_COLUMNS: Mapping[CostState, str] = MappingProxyType({state: f"{state}_calls" for state in CostState})

# What a rollup adds up, in the order in which reports read it.
TOTAL_COLUMNS = ("calls", "failed_calls", "failed_pico", "pico", *STATE_COLUMNS.values(), *METRIC_COLUMNS.values())


def metric_amounts(charge: Charge) -> dict[str, int]:
    """Each metric column with its amount, 0 where there is none."""
    amounts = dict.fromkeys(METRIC_COLUMNS.values(), 0)
    for metric, amount in charge.call.metrics.items():
        amounts[METRIC_COLUMNS[metric]] = round(amount * MICRO if metric is MetricType.CREDITS else amount)
    return amounts
