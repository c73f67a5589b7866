"""What the ledger tells, as the values that are shown, in this machine's zone."""

from fractions import Fraction

from eleven_video.accounting.amounts import Amount
from eleven_video.ledger.columns import MICRO
from eleven_video.ledger.records import Attempt, Mode
from eleven_video.ledger.reports import FailureSpend, OpenCost, SessionSummary, StoredCharge, Totals
from eleven_video.ui.history import CallEntry, Failures, OpenCall, SessionEntry, Spent


def credits_of(totals: Totals) -> Amount:
    """The exact number of credits."""
    exact = Fraction(totals.microcredits, MICRO)
    return exact.numerator if exact.denominator == 1 else exact


def spent_of(totals: Totals, unknown: OpenCost | None = None) -> Spent:
    return Spent(
        calls=totals.calls,
        pico=totals.pico,
        state=totals.state,
        credits=credits_of(totals),
        unpriced_calls=totals.unpriced_calls,
        open_calls=max(unknown.attempts if unknown else 0, totals.unknown_calls),
    )


def session_entry(summary: SessionSummary) -> SessionEntry:
    session = summary.session
    return SessionEntry(
        id=session.id,
        started_at=session.started_at.astimezone(),
        outcome=session.outcome,
        title=session.title,
        spent=spent_of(summary.totals, summary.open),
        project=session.project,
        sandbox=session.mode is Mode.SANDBOX,
    )


def call_entry(stored: StoredCharge) -> CallEntry:
    charge = stored.charge
    call = charge.call
    return CallEntry(
        at=call.occurred_at.astimezone(),
        kind=call.kind,
        model=_named(call.name, call.model),
        state=charge.state,
        pico=charge.pico,
        metrics={str(metric): amount for metric, amount in call.metrics.items()},
        outcome=call.outcome,
        scene=call.scene,
        attempt=call.attempt,
    )


def open_call(attempt: Attempt) -> OpenCall:
    intent = attempt.intent
    return OpenCall(
        at=intent.started_at.astimezone(),
        kind=intent.kind,
        model=_named(intent.name, intent.model),
        bound_pico=intent.bound_pico,
        scene=intent.scene,
        attempt=intent.attempt,
    )


def failures_of(spend: FailureSpend) -> Failures:
    return Failures(
        calls=spend.calls,
        pico=spend.pico,
        unfinished_sessions=spend.unfinished_sessions,
        unfinished_pico=spend.unfinished_pico,
        open_calls=spend.open.attempts,
        bound_pico=spend.open.bound_pico,
        unbounded=spend.open.unbounded,
    )


def _named(name: str, model: str) -> str:
    return f"{name} ({model})" if name and name != model else model
