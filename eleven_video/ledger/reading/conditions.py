"""Parts of SQL statements that several queries use, and the parameters of these parts."""

# The linter warns about SQL that is built from strings. All strings here are constants.
# ruff: noqa: S608

from collections.abc import Callable, Iterator
from datetime import date, timedelta, tzinfo

from eleven_video.accounting.calls import Service
from eleven_video.accounting.cost_state import CostState
from eleven_video.ledger.reading.connection import Row, Value
from eleven_video.ledger.reading.local_days import Zone
from eleven_video.ledger.records import AttemptState, Resolution

# A function that runs an SQL statement with parameters and returns the rows of the result.
Ask = Callable[[str, dict[str, Value]], Iterator[Row]]

# An SQL condition that selects calls without an answer that may have been billed. The condition also selects the calls
# about which the user or a rule has decided.
_NOT_BILLED = f"(a.state = '{AttemptState.RESOLVED}' AND a.reason = '{Resolution.NOT_BILLED}')"
IS_UNKNOWN = f"(a.state IN ('{AttemptState.OPEN}', '{AttemptState.RESOLVED}') AND NOT {_NOT_BILLED})"
# `_IN_CREDITS` is an SQL condition that selects calls that cost only credits. `MOST_CREDITS` is an SQL expression for
# the most credits, in millionths, that such a call may have used. The value comes from the reservation. If the
# reservation has no credits, the value comes from the charge that was written when the answer was lost.
_IN_CREDITS = f"(a.service = '{Service.ELEVENLABS}' AND a.bound_pico = 0)"
MOST_CREDITS = (
    "COALESCE(NULLIF(a.bound_microcredits, 0), "
    f"(SELECT MAX(l.microcredits) FROM charges l WHERE l.attempt_id = a.id AND l.state = '{CostState.UNKNOWN}'))"
)
_SUMMED = (
    "COUNT(*)",
    "SUM(a.counted_pico)",
    "SUM(CASE WHEN a.bound_pico IS NULL THEN 1 ELSE 0 END)",
    f"SUM(CASE WHEN {_IN_CREDITS} THEN COALESCE({MOST_CREDITS}, 0) ELSE 0 END)",
    f"SUM(CASE WHEN {_IN_CREDITS} AND COALESCE({MOST_CREDITS}, 0) = 0 THEN 1 ELSE 0 END)",
)
# The columns of a query that returns one row for each state. The first column is the state. The others are sums, in the
# order of the fields of `reports.OpenCost`.
UNKNOWN_SUMS = f"a.state, {', '.join(_SUMMED)}"


def where(conditions: list[str]) -> str:
    """An SQL WHERE clause that requires all conditions. The clause is empty if there are no conditions."""
    return f" WHERE {' AND '.join(conditions)}" if conditions else ""


def between(
    column: str, since: date | None, until: date | None, zone: tzinfo | None
) -> tuple[list[str], dict[str, Value]]:
    """SQL conditions that select rows whose `column` has a time from the day `since` to the day `until`, with their
    parameters. The days `since` and `until` are included.
    """
    conditions: list[str] = []
    values: dict[str, Value] = {}
    if since is not None:
        conditions.append(f"{column} >= :since")
        values["since"] = Zone(zone).midnight_micros(since)
    if until is not None:
        conditions.append(f"{column} < :until")
        values["until"] = Zone(zone).midnight_micros(until + timedelta(days=1))
    return conditions, values
