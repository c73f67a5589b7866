"""Converts records of the ledger to objects for displays."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import tzinfo
from pathlib import Path
from typing import TYPE_CHECKING

from eleven_video.accounting.calls import Service
from eleven_video.domain.options import Mode
from eleven_video.domain.receipt_files import html_receipt_path, json_receipt_path
from eleven_video.ledger.reading.query_rows import credits_of
from eleven_video.ledger.reading.report_types import FailureSpend, OpenCost, SessionSummary, StoredCharge, Totals
from eleven_video.ledger.records import Attempt, AttemptState, Resolution, Session
from eleven_video.ui.history.call_costs import Spent
from eleven_video.ui.history.sessions import CallEntry, OpenCall, SessionEntry

if TYPE_CHECKING:
    from eleven_video.accounting.prices.price_comparison import PriceSum
    from eleven_video.ui.history.usage_report import Failures

# The text for each decision about a call without an answer.
_DECIDED: Mapping[str, str] = {
    Resolution.RETRIED: "repeated",
    Resolution.SKIPPED: "skipped",
    Resolution.BILLED: "counted as billed",
}


def spent_of(totals: Totals, unknown: OpenCost | None = None) -> Spent:
    unknown = unknown or OpenCost()
    # The number of calls with an unknown cost that are not counted in `unknown`.
    others = max(0, totals.unknown_calls - unknown.attempts)
    # If the known usage has only speech that was paid for with credits, the calls with an unknown cost are also assumed
    # to be speech calls.
    spoken = not (totals.pico or totals.input_tokens or totals.output_tokens or totals.images)
    in_credits = others if spoken and totals.unpriced_microcredits else 0
    return Spent(
        calls=totals.calls,
        pico=totals.pico,
        state=totals.state,
        credits=credits_of(totals.microcredits),
        unpriced_calls=totals.unpriced_calls,
        open_calls=unknown.attempts + others,
        bound_pico=unknown.bound_pico,
        unbounded=unknown.unbounded + others - in_credits,
        bound_credits=credits_of(unknown.bound_microcredits),
        without_credits=unknown.without_credits + in_credits,
        unpriced_credits=credits_of(totals.unpriced_microcredits),
        estimated=totals.all_estimated_calls > totals.estimated_credits_calls,
        estimated_credits=totals.estimated_credits_calls > 0,
        lost_calls=totals.unknown_calls,
    )


def open_cost_more(unknown: OpenCost) -> str:
    """The highest possible additional cost of calls without an answer, as text such as "up to $0.0400 more"."""
    return spent_of(Totals(), unknown).more()


def open_more(attempts: Iterable[Attempt]) -> str:
    """The highest possible additional cost of the given calls without an answer, as text such as "up to $0.0400
    more".
    """
    found = list(attempts)
    bounds = [attempt.intent.bound_pico for attempt in found]
    in_credits = [one for one in found if one.intent.bound_pico == 0 and one.intent.service == Service.ELEVENLABS]
    return Spent(
        open_calls=len(found),
        bound_pico=sum(bound or 0 for bound in bounds),
        unbounded=bounds.count(None),
        bound_credits=sum(one.bound_credits or 0 for one in in_credits),
        without_credits=sum(one.bound_credits is None for one in in_credits),
    ).more()


def repriced_spent(prices: "PriceSum", totals: Totals, unknown: OpenCost | None = None) -> Spent:
    """The cost of calls at today's prices. `totals` has the sums of the same calls at recorded prices."""
    return replace(
        spent_of(totals, unknown),
        pico=prices.pico,
        state=prices.state,
        unpriced_calls=prices.unpriced_calls,
        unpriced_credits=prices.unpriced_credits,
        estimated=prices.all_estimated_calls > prices.estimated_credits_calls,
        estimated_credits=prices.estimated_credits_calls > 0,
    )


def session_entry(summary: SessionSummary, zone: tzinfo | None = None) -> SessionEntry:
    """The values of a session for displays. The times are in the time zone `zone`. If `zone` is None, the time zone of
    this machine is used.
    """
    session = summary.session
    return SessionEntry(
        id=session.id,
        started_at=session.started_at.astimezone(zone),
        outcome=session.outcome,
        title=session.title,
        spent=spent_of(summary.totals, summary.open),
        project=session.project,
        sandbox=session.mode is Mode.SANDBOX,
        output=session.output or "",
        receipt=_receipt_of(session) or "",
    )


def _receipt_of(session: Session) -> str | None:
    """The path of the receipt in the folder of a session's video, or None if there is no receipt."""
    if session.output is None:
        return None
    video = Path(session.output)
    return next((str(path) for path in (json_receipt_path(video), html_receipt_path(video)) if path.is_file()), None)


def call_entry(stored: StoredCharge, asked: Attempt | None = None) -> CallEntry:
    """The values of a call for displays. If the cost of the call is unknown, `asked` is the record of the attempt in
    the ledger. If the cost of the call is known, `asked` is None.
    """
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
        bound_pico=asked.intent.bound_pico if asked else None,
        bound_credits=asked.bound_credits if asked else None,
        estimated=charge.is_estimated,
    )


def open_call(attempt: Attempt) -> OpenCall:
    intent = attempt.intent
    return OpenCall(
        at=intent.started_at.astimezone(),
        kind=intent.kind,
        model=_named(intent.name, intent.model),
        bound_pico=intent.bound_pico,
        bound_credits=attempt.bound_credits,
        scene=intent.scene,
        attempt=intent.attempt,
        decided=_DECIDED.get(attempt.reason or "", "") if attempt.state is AttemptState.RESOLVED else "",
    )


def failures_of(spend: FailureSpend) -> "Failures":
    from eleven_video.ui.history.usage_report import Failures  # noqa: PLC0415  few reports need it

    return Failures(
        failed=spent_of(spend.failed),
        unfinished_sessions=spend.unfinished_sessions,
        unfinished=spent_of(spend.unfinished),
        sessions_without_an_end=spend.sessions_without_an_end,
        without_an_end=spent_of(spend.without_an_end),
    )


def _named(name: str, model: str) -> str:
    return f"{name} ({model})" if name and name != model else model
