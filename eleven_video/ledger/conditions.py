"""Parts of the statements that read, with the values that go with them."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta, tzinfo

from eleven_video.ledger.reading import Row, Value
from eleven_video.ledger.records import AttemptState, Resolution
from eleven_video.ledger.zones import Zone

# Gives the rows of a statement with its values.
Ask = Callable[[str, dict[str, Value]], Iterator[Row]]

# Attempts of which nobody knows whether they were billed; what was decided about them does not change that.
IS_UNKNOWN = f"(a.state = '{AttemptState.OPEN}' OR (a.state = '{AttemptState.RESOLVED}' AND a.reason <> '{Resolution.NOT_BILLED}'))"
_SUMMED = ("COUNT(*)", "SUM(a.counted_pico)", "SUM(CASE WHEN a.bound_pico IS NULL THEN 1 ELSE 0 END)")
# For each state of them one row: the state and the sums, in the order of the fields of `reports.OpenCost`.
UNKNOWN_SUMS = f"a.state, {', '.join(_SUMMED)}"


def where(conditions: list[str]) -> str:
    return f" WHERE {' AND '.join(conditions)}" if conditions else ""


def between(
    column: str, since: date | None, until: date | None, zone: tzinfo | None
) -> tuple[list[str], dict[str, Value]]:
    """That a time lies between two days of a zone, both included."""
    conditions: list[str] = []
    values: dict[str, Value] = {}
    if since is not None:
        conditions.append(f"{column} >= :since")
        values["since"] = Zone(zone).midnight_micros(since)
    if until is not None:
        conditions.append(f"{column} < :until")
        values["until"] = Zone(zone).midnight_micros(until + timedelta(days=1))
    return conditions, values
