"""Converts rows of the ledger to objects of the classes in `records` and `report_types`."""

from collections.abc import Iterable, Sequence
from fractions import Fraction

from eleven_video.accounting.calls import CallKind
from eleven_video.accounting.money import Amount
from eleven_video.domain.options import Mode
from eleven_video.domain.text.plain_text import one_line
from eleven_video.errors import ConfigurationError
from eleven_video.ledger.encoding import MICRO, from_micros
from eleven_video.ledger.reading.conditions import MOST_CREDITS
from eleven_video.ledger.reading.connection import Row
from eleven_video.ledger.reading.report_types import OpenCost, Totals
from eleven_video.ledger.records import Attempt, AttemptState, Intent, Session, SessionOutcome

SESSION_COLUMNS = (
    "s.id",
    "s.mode",
    "s.project",
    "s.title",
    "s.started_at",
    "s.ended_at",
    "s.outcome",
    "s.output",
    "s.asked",
    "s.profile",
    "s.length_ms",
    "s.size_bytes",
    "s.estimated_low_pico",
    "s.estimated_pico",
    "s.estimated_high_pico",
)
ATTEMPT_COLUMNS = (
    "a.id", "a.session_id", "a.service", "a.kind", "a.model", "a.started_at", "a.name", "a.scene", "a.attempt",
    "a.content_key", "a.bound_pico", "a.state", "a.reason", "a.bound_microcredits", "a.bound_times", MOST_CREDITS,
)  # fmt: skip


def totals_of(sums: Row | Sequence[int | None]) -> Totals:
    """Convert a row of sums to `Totals`. The sums are in the order of the fields of `Totals`."""
    # SQL returns NULL (None in Python) as the sum of no rows. PostgreSQL returns sums as Decimal.
    return Totals(*(int(value or 0) for value in sums))


def credits_of(microcredits: int) -> Amount:
    """Convert millionths of a credit to the exact number of credits. The result is an int if it is whole, otherwise a
    Fraction.
    """
    whole, rest = divmod(microcredits, MICRO)
    return Fraction(microcredits, MICRO) if rest else whole


def open_costs_of(rows: Iterable[Row]) -> tuple[OpenCost, OpenCost]:
    """The possible cost of all unresolved calls, and the possible cost of those about which the user or a rule has
    decided.

    `rows` have the columns `conditions.UNKNOWN_SUMS`.
    """
    by_state = {AttemptState(state): OpenCost(*(int(value or 0) for value in sums)) for state, *sums in rows}
    return sum(by_state.values(), OpenCost()), by_state.get(AttemptState.RESOLVED, OpenCost())


# The errors that may occur when a row is read that the user or another program has changed.
NOT_READABLE = (ValueError, KeyError, TypeError, AttributeError, ArithmeticError, RecursionError)


def unreadable(what: str, error: Exception) -> ConfigurationError:
    """The error for a row whose content was not written by any version of the product. `what` describes the content of
    the row.
    """
    return ConfigurationError(
        f"The usage ledger holds {what} that cannot be read: it is damaged ({error!r}). "
        "Restore a copy of the ledger, or move it aside: the next run creates a new one."
    )


def session_of(row: Row) -> Session:
    """Convert a row to a session. Raises ConfigurationError if the row has invalid values."""
    try:
        return _session_of(row)
    except NOT_READABLE as error:
        raise unreadable(f"a session {one_line(row[0], limit=80)!r}", error) from error


def attempt_of(row: Row) -> Attempt:
    """Convert a row to an attempt. Raises ConfigurationError if the row has invalid values."""
    try:
        return _attempt_of(row)
    except NOT_READABLE as error:
        raise unreadable(f"a call {one_line(row[0], limit=80)!r}", error) from error


def _session_of(row: Row) -> Session:
    id_, mode, project, title, started_at, ended_at, outcome, output, asked, profile, *measured = row
    length_ms, size_bytes, low, expected, high = measured
    return Session(
        id=id_,
        mode=Mode(mode),
        project=project,
        title=title,
        started_at=from_micros(started_at),
        ended_at=None if ended_at is None else from_micros(ended_at),
        outcome=None if outcome is None else SessionOutcome(outcome),
        output=output,
        asked=asked,
        profile=profile,
        length_ms=length_ms,
        size_bytes=size_bytes,
        estimated_low_pico=low,
        estimated_pico=expected,
        estimated_high_pico=high,
    )


def _attempt_of(row: Row) -> Attempt:
    id_, session, service, kind, model, started_at, name, scene, attempt, content_key, bound_pico, *ending = row
    state, reason, bound_microcredits, bound_times, microcredits = ending
    intent = Intent(
        id=id_,
        session=session,
        service=service,
        kind=CallKind(kind),
        model=model,
        started_at=from_micros(started_at),
        name=name,
        scene=scene,
        attempt=attempt,
        content_key=content_key,
        bound_pico=bound_pico,
        bound_microcredits=bound_microcredits,
        bound_times=bound_times,
    )
    return Attempt(intent, AttemptState(state), reason, credits_of(microcredits) if microcredits else None)
