"""SQL fragments that several queries share, with their parameters."""

# Statements are built from constants.
# ruff: noqa: S608

from collections.abc import Callable, Iterator
from datetime import date, timedelta, tzinfo

from eleven_video.accounting.cost_state import CostState
from eleven_video.accounting.events import Service
from eleven_video.ledger.reading.connection import Row, Value
from eleven_video.ledger.reading.zones import Zone
from eleven_video.ledger.records import AttemptState, Resolution

# Runs a statement with parameters and returns its rows.
Ask = Callable[[str, dict[str, Value]], Iterator[Row]]

# Attempts that may have been billed. A decision by the user or a rule does not change that.
IS_UNKNOWN = f"(a.state = '{AttemptState.OPEN}' OR (a.state = '{AttemptState.RESOLVED}' AND a.reason <> '{Resolution.NOT_BILLED}'))"
# Attempts that cost credits and no dollars, and the most credits that each may have used, in millionths: from the
# reservation, or else from the charge that was written when the answer was lost.
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
# One row per state: the state and the sums, in the order of the fields of `reports.OpenCost`.
UNKNOWN_SUMS = f"a.state, {', '.join(_SUMMED)}"


def where(conditions: list[str]) -> str:
    """A WHERE clause that requires all conditions, empty without any."""
    return f" WHERE {' AND '.join(conditions)}" if conditions else ""


def between(
    column: str, since: date | None, until: date | None, zone: tzinfo | None
) -> tuple[list[str], dict[str, Value]]:
    """The conditions, with their parameters, that a time lies between two days of a zone, both included."""
    conditions: list[str] = []
    values: dict[str, Value] = {}
    if since is not None:
        conditions.append(f"{column} >= :since")
        values["since"] = Zone(zone).midnight_micros(since)
    if until is not None:
        conditions.append(f"{column} < :until")
        values["until"] = Zone(zone).midnight_micros(until + timedelta(days=1))
    return conditions, values
