"""What the ledger tells, as plain JSON and as a table. Money stands as exact pico-dollars, with dollars beside it."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from eleven_video.accounting.amounts import plain_number
from eleven_video.accounting.metrics import MetricType
from eleven_video.accounting.money import as_float, dollars
from eleven_video.accounting.receipts import charge_record
from eleven_video.accounting.repricing import PriceComparison
from eleven_video.cli._usage_selection import Selection
from eleven_video.cli._usage_views import credits_of
from eleven_video.ledger.records import Attempt, AttemptState
from eleven_video.ledger.reports import OpenCost, Report, SessionSummary, StoredCharge, Totals
from eleven_video.ui.history_report import Failures
from eleven_video.ui.report_table import safe_cell

_METRICS = [metric for metric in MetricType if metric is not MetricType.CREDITS]
_REPRICED = ("repriced_state", "repriced_usd", "difference_usd", "repriced_unpriced_calls")
_COUNTS = ("failed_calls", "unpriced_calls", "unknown_calls", "estimated_calls")


def spent_record(totals: Totals, unknown: OpenCost | None = None) -> dict[str, Any]:
    """Sums of calls. `at_least` tells that something is unpriced or unknown, so that there may be more."""
    record = {
        "calls": totals.calls,
        "cost": as_float(totals.pico),
        "cost_pico": totals.pico,
        "state": str(totals.state),
        "at_least": bool(totals.unpriced_calls or totals.unknown_calls or (unknown and unknown.attempts)),
        "failed_cost": as_float(totals.failed_pico),
        "failed_cost_pico": totals.failed_pico,
        **{name: getattr(totals, name) for name in _COUNTS},
        "metrics": _metrics(totals),
    }
    return record | ({"open": _open_record(unknown)} if unknown is not None else {})


def session_record(summary: SessionSummary) -> dict[str, Any]:
    session = summary.session
    return {
        "session_id": session.id,
        "mode": str(session.mode),
        "project": session.project,
        "title": session.title,
        "started_at": session.started_at.isoformat(),
        "ended_at": session.ended_at.isoformat() if session.ended_at else None,
        "outcome": str(session.outcome) if session.outcome else None,
        "output": session.output,
        **spent_record(summary.totals, summary.open),
    }


def call_record(stored: StoredCharge) -> dict[str, Any]:
    record = charge_record(stored.charge)
    return {
        **record,
        "cost": None if record["cost_pico"] is None else as_float(stored.charge.pico),
        "attempt_id": stored.attempt,
        "metrics": {str(metric): plain_number(amount) for metric, amount in stored.charge.call.metrics.items()},
    }


def open_call_record(attempt: Attempt) -> dict[str, Any]:
    """A call that may have been billed; `bound_pico` is the most it may cost, null where that is not known.

    `decided` tells how the run went on without knowing: "retried", "skipped" or "billed".
    """
    intent = attempt.intent
    return {
        "attempt_id": intent.id,
        "at": intent.started_at.isoformat(),
        "service": intent.service,
        "kind": str(intent.kind),
        "model": intent.model,
        "name": intent.name or intent.model,
        "scene": intent.scene,
        "attempt": intent.attempt,
        "bound": None if intent.bound_pico is None else as_float(intent.bound_pico),
        "bound_pico": intent.bound_pico,
        "decided": attempt.reason if attempt.state is AttemptState.RESOLVED else None,
    }


def report_record(
    report: Report,
    failures: Failures,
    selection: Selection,
    prices: Mapping[str, PriceComparison] | None = None,
    prices_name: str = "",
) -> dict[str, Any]:
    """The report; with `prices`, by key, each sum has beside it what the same calls come to at today's prices."""
    rows = [{"key": row.key, **spent_record(row.totals)} for row in report.rows]
    total = spent_record(report.total, report.open)
    if prices is not None:
        for row in rows:
            row["repriced"] = _repriced_record(prices[row["key"]])
        total["repriced"] = _repriced_record(total_prices(prices))
    return {
        "by": str(report.by),
        "mode": str(selection.mode),
        "project": selection.project,
        "zone": report.zone,
        "since": selection.since.isoformat() if selection.since else None,
        "until": selection.until.isoformat() if selection.until else None,
        **({"todays_prices": prices_name} if prices is not None else {}),
        "rows": rows,
        "total": total,
        "spent_on_failures": {
            "calls": failures.calls,
            "cost": as_float(failures.pico),
            "cost_pico": failures.pico,
            "at_least": failures.at_least,
            "unfinished_sessions": failures.unfinished_sessions,
            "unfinished_cost": as_float(failures.unfinished_pico),
            "unfinished_cost_pico": failures.unfinished_pico,
            "sessions_without_an_end": failures.sessions_without_an_end,
            "without_an_end_cost": as_float(failures.without_an_end_pico),
            "without_an_end_cost_pico": failures.without_an_end_pico,
        },
    }


def report_table(report: Report, prices: Mapping[str, PriceComparison] | None = None) -> str:
    """The report as CSV text, header first, the total last. Costs are exact decimals of USD; lines end as text does."""
    text = io.StringIO(newline="")
    table = csv.writer(text, lineterminator="\n")
    columns = ["calls", "state", "cost_usd", "failed_usd", *_COUNTS, "credits", *map(str, _METRICS)]
    columns += ["open_calls", "open_bound_usd", *(_REPRICED if prices is not None else ())]
    table.writerow(("row", str(report.by), "zone", *columns))
    for kind, key, totals, unknown in _table_rows(report):
        metrics = _metrics(totals)
        cells = [kind, safe_cell(key), safe_cell(report.zone), totals.calls, str(totals.state)]
        cells += [usd(totals.pico), usd(totals.failed_pico), *(getattr(totals, name) for name in _COUNTS)]
        cells += [metrics["credits"], *(metrics[one] for one in _METRICS)]
        cells += [unknown.attempts, usd(unknown.bound_pico)] if unknown else ["", ""]
        if prices is not None:
            after = total_prices(prices) if kind == "total" else prices[key]
            cells += [str(after.repriced.state), usd(after.repriced.pico), usd(after.difference_pico)]
            cells += [after.repriced.unpriced_calls]
        table.writerow(cells)
    return text.getvalue()


def total_prices(prices: Mapping[str, PriceComparison]) -> PriceComparison:
    """The sum of all groups."""
    return sum(prices.values(), PriceComparison())


def usd(pico: int) -> str:
    """The exact number of dollars, as short as it can be written: "0.0004"."""
    return f"{dollars(pico).normalize():f}"


def _repriced_record(prices: PriceComparison) -> dict[str, Any]:
    """At today's prices. `difference_is_whole` is false where a part has no price, or nobody knows what it cost."""
    after = prices.repriced
    return {
        "cost": as_float(after.pico),
        "cost_pico": after.pico,
        "state": str(after.state),
        "unpriced_calls": after.unpriced_calls,
        "unknown_calls": after.unknown_calls,
        "estimated_calls": after.estimated_calls,
        "difference": as_float(prices.difference_pico),
        "difference_pico": prices.difference_pico,
        "difference_is_whole": prices.is_whole,
    }


def _table_rows(report: Report) -> Iterator[tuple[str, str, Totals, OpenCost | None]]:
    for row in report.rows:
        yield "group", row.key, row.totals, None
    yield "total", "", report.total, report.open


def _metrics(totals: Totals) -> dict[str, int | float]:
    whole = {str(metric): int(getattr(totals, metric)) for metric in _METRICS}
    return whole | {"credits": plain_number(credits_of(totals))}


def _open_record(unknown: OpenCost) -> dict[str, Any]:
    return {**asdict(unknown), "bound": as_float(unknown.bound_pico)}
