"""What the ledger tells, as plain JSON and as a table. Money stands as exact pico-dollars, with dollars beside it."""

import csv
import io
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from typing import Any

from eleven_video.accounting.amounts import plain_number
from eleven_video.accounting.metrics import MetricType
from eleven_video.accounting.money import as_float, dollars
from eleven_video.accounting.receipts import charge_record
from eleven_video.cli._usage_views import credits_of
from eleven_video.ledger.records import Attempt, Mode
from eleven_video.ledger.reports import FailureSpend, OpenCost, Report, SessionSummary, StoredCharge, Totals
from eleven_video.ui.report_table import safe_cell

_METRICS = [metric for metric in MetricType if metric is not MetricType.CREDITS]
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
    return {
        **charge_record(stored.charge),
        "cost": as_float(stored.charge.pico),
        "attempt_id": stored.attempt,
        "metrics": {str(metric): plain_number(amount) for metric, amount in stored.charge.call.metrics.items()},
    }


def open_call_record(attempt: Attempt) -> dict[str, Any]:
    """A call that may have been billed; `bound_pico` is the most it may cost, null where that is not known."""
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
    }


def report_record(
    report: Report, failures: FailureSpend, mode: Mode, since: date | None, until: date | None
) -> dict[str, Any]:
    return {
        "by": str(report.by),
        "mode": str(mode),
        "zone": report.zone,
        "since": since.isoformat() if since else None,
        "until": until.isoformat() if until else None,
        "rows": [{"key": row.key, **spent_record(row.totals)} for row in report.rows],
        "total": spent_record(report.total, report.open),
        "spent_on_failures": {
            "calls": failures.calls,
            "cost": as_float(failures.pico),
            "cost_pico": failures.pico,
            "unfinished_sessions": failures.unfinished_sessions,
            "unfinished_cost": as_float(failures.unfinished_pico),
            "unfinished_cost_pico": failures.unfinished_pico,
        },
    }


def report_table(report: Report) -> str:
    """The report as CSV text, header first, the total last. Costs are exact decimals of USD; lines end as text does."""
    text = io.StringIO(newline="")
    table = csv.writer(text, lineterminator="\n")
    columns = (
        "calls",
        "state",
        "cost_usd",
        "failed_usd",
        *_COUNTS,
        "credits",
        *map(str, _METRICS),
        "open_calls",
        "open_bound_usd",
    )
    table.writerow(("row", str(report.by), "zone", *columns))
    for kind, key, totals, unknown in _table_rows(report):
        metrics = _metrics(totals)
        cells = [kind, key, report.zone, totals.calls, str(totals.state), _usd(totals.pico), _usd(totals.failed_pico)]
        cells += [*(getattr(totals, name) for name in _COUNTS), metrics["credits"], *(metrics[one] for one in _METRICS)]
        cells += [unknown.attempts, _usd(unknown.bound_pico)] if unknown else ["", ""]
        table.writerow([safe_cell(cell) for cell in cells])
    return text.getvalue()


def _table_rows(report: Report) -> Iterator[tuple[str, str, Totals, OpenCost | None]]:
    for row in report.rows:
        yield "group", row.key, row.totals, None
    yield "total", "", report.total, report.open


def _metrics(totals: Totals) -> dict[str, int | float]:
    whole = {str(metric): int(getattr(totals, metric)) for metric in _METRICS}
    return whole | {"credits": plain_number(credits_of(totals))}


def _open_record(unknown: OpenCost) -> dict[str, Any]:
    return {**asdict(unknown), "bound": as_float(unknown.bound_pico)}


def _usd(pico: int) -> str:
    return f"{dollars(pico).normalize():f}"
