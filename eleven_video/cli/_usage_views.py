"""What the ledger tells, as the values that are shown, in this machine's zone."""

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from eleven_video.accounting.amounts import Amount
from eleven_video.accounting.repricing import PriceSum
from eleven_video.domain.receipt_name import receipt_path
from eleven_video.ledger.columns import MICRO
from eleven_video.ledger.records import Attempt, AttemptState, Mode, Resolution, Session
from eleven_video.ledger.reports import FailureSpend, OpenCost, SessionSummary, StoredCharge, Totals
from eleven_video.ui.history import CallEntry, OpenCall, SessionEntry
from eleven_video.ui.history_report import Failures
from eleven_video.ui.history_spent import Spent

# How a run went on without knowing what a call cost.
_DECIDED: Mapping[str, str] = {
    Resolution.RETRIED: "asked again",
    Resolution.SKIPPED: "given up",
    Resolution.BILLED: "taken for billed",
}


def credits_of(totals: Totals) -> Amount:
    """The exact number of credits."""
    exact = Fraction(totals.microcredits, MICRO)
    return exact.numerator if exact.denominator == 1 else exact


def spent_of(totals: Totals, unknown: OpenCost | None = None) -> Spent:
    unknown = unknown or OpenCost()
    # Charges of unknown cost whose attempts are not counted here.
    others = max(0, totals.unknown_calls - unknown.attempts)
    return Spent(
        calls=totals.calls,
        pico=totals.pico,
        state=totals.state,
        credits=credits_of(totals),
        unpriced_calls=totals.unpriced_calls,
        open_calls=unknown.attempts + others,
        bound_pico=unknown.bound_pico,
        unbounded=unknown.unbounded + others,
    )


def repriced_spent(prices: PriceSum, totals: Totals, unknown: OpenCost | None = None) -> Spent:
    """The same calls at other prices."""
    return replace(
        spent_of(totals, unknown), pico=prices.pico, state=prices.state, unpriced_calls=prices.unpriced_calls
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
        output=session.output or "",
        receipt=_receipt_of(session) or "",
    )


def _receipt_of(session: Session) -> str | None:
    """The path of the receipt beside a session's video, if there is one."""
    if session.output is None:
        return None
    receipt = receipt_path(Path(session.output))
    return str(receipt) if receipt.is_file() else None


def call_entry(stored: StoredCharge, bound_pico: int | None = None) -> CallEntry:
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
        bound_pico=bound_pico,
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
        decided=_DECIDED.get(attempt.reason or "", "") if attempt.state is AttemptState.RESOLVED else "",
    )


def failures_of(spend: FailureSpend, whole: Totals) -> Failures:
    """`whole` are the sums of the calls that it is about."""
    return Failures(
        # What nobody knows to be billed was not spent; it is told of by itself.
        calls=max(0, spend.calls - whole.unknown_calls),
        pico=spend.pico,
        unfinished_sessions=spend.unfinished_sessions,
        unfinished_pico=spend.unfinished_pico,
        sessions_without_an_end=spend.sessions_without_an_end,
        without_an_end_pico=spend.without_an_end_pico,
        at_least=bool(whole.unpriced_calls),
    )


def _named(name: str, model: str) -> str:
    return f"{name} ({model})" if name and name != model else model
