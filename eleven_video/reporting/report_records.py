"""Converts records of the ledger to JSON and CSV. In JSON, each amount of money has the fields that
`accounting.money.amount_record` returns.
"""

import csv
import io
from collections.abc import Iterator, Mapping
from typing import Any

from eleven_video.accounting.calls import Service
from eleven_video.accounting.charge_json import charge_record, mode_record
from eleven_video.accounting.cost_state import CostState
from eleven_video.accounting.metrics import MetricType
from eleven_video.accounting.money import amount_record, decimal_text, plain_number
from eleven_video.accounting.prices.price_comparison import PriceComparison
from eleven_video.domain.options import Mode
from eleven_video.ledger.reading.query_rows import credits_of
from eleven_video.ledger.reading.report_types import (
    FailureSpend,
    FailureSums,
    OpenCost,
    Report,
    SessionSummary,
    StoredCharge,
    Totals,
)
from eleven_video.ledger.records import Attempt, AttemptState
from eleven_video.reporting.selection import Selection
from eleven_video.reporting.views import spent_of
from eleven_video.ui.history.report_table import safe_cell

_METRICS = [metric for metric in MetricType if metric is not MetricType.CREDITS]
_REPRICED = ("repriced_state", "repriced_usd", "difference_usd", "repriced_unpriced_calls")
_COUNTS = ("failed_calls", "unpriced_calls", "unknown_calls", "estimated_calls", "credits_calls")


def spent_record(totals: Totals, unknown: OpenCost | None = None) -> dict[str, Any]:
    """Sums of calls as a record for JSON. `at_least` is true if the actual cost may be higher. The actual cost may be
    higher if a call has no price or an unknown cost.
    """
    record = {
        "calls": totals.calls,
        **amount_record("cost", totals.pico),
        "state": str(totals.state),
        "at_least": totals.state.is_at_least or bool(unknown and unknown.may_add),
        "unpriced_credits": plain_number(credits_of(totals.unpriced_microcredits)),
        "estimated_credits": totals.estimated_credits_calls > 0,
        **amount_record("failed_cost", totals.failed_pico),
        **_counts(totals),
        "metrics": _metrics(totals),
    }
    return record | ({"open": _open_record(unknown)} if unknown is not None else {})


def session_record(summary: SessionSummary) -> dict[str, Any]:
    session = summary.session
    return {
        "session_id": session.id,
        **mode_record(session.mode),
        "project": session.project,
        "profile": session.profile,
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
        "attempt_id": stored.attempt,
        "metrics": {str(metric): plain_number(amount) for metric, amount in stored.charge.call.metrics.items()},
    }


def open_call_record(attempt: Attempt) -> dict[str, Any]:
    """A call without an answer, as a record for JSON. The fields of `bound_record` have the highest possible cost of
    the call.

    `decided` says how the unresolved call was handled: "retried", "skipped" or "billed". `decided` is null if nobody
    has decided about the call.
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
        **bound_record(attempt),
        "decided": attempt.reason if attempt.state is AttemptState.RESOLVED else None,
    }


def bound_record(attempt: Attempt) -> dict[str, Any]:
    """The highest possible cost of a call without an answer, as a record for JSON. If the call costs only credits, the
    amount in dollars is null. An unknown amount is also null.
    """
    pico = attempt.intent.bound_pico
    in_credits = attempt.intent.service == Service.ELEVENLABS and pico == 0
    bound = attempt.bound_credits
    return {
        **amount_record("bound", None if in_credits else pico),
        "bound_credits": None if bound is None else plain_number(bound),
    }


def report_record(
    report: Report,
    failures: FailureSpend,
    selection: Selection,
    prices: Mapping[str, PriceComparison] | None = None,
    prices_name: str = "",
) -> dict[str, Any]:
    """A usage report as a record for JSON. If `prices` is not None, each sum also has the cost of the calls at today's
    prices. The keys of `prices` are the groups of the report.
    """
    rows = [{"key": row.key, **spent_record(row.totals)} for row in report.rows]
    total = spent_record(report.total, report.open)
    if prices is not None:
        for row in rows:
            row["repriced"] = _repriced_record(prices[row["key"]])
        total["repriced"] = _repriced_record(total_prices(prices))
    return {
        **mode_record(selection.mode),
        "by": str(report.by),
        "project": selection.project,
        "zone": report.zone,
        "since": selection.since.isoformat() if selection.since else None,
        "until": selection.until.isoformat() if selection.until else None,
        **({"todays_prices": prices_name} if prices is not None else {}),
        "rows": rows,
        "total": total,
        "spent_on_failures": _failures_record(failures),
        "failure_groups": [{"key": key, **_failures_record(sums)} for key, sums in sorted(failures.groups.items())],
    }


def _failures_record(sums: FailureSums) -> dict[str, Any]:
    return {
        "calls": sums.failed.calls,
        **_failed_record("", sums.failed),
        "unfinished_sessions": sums.unfinished_sessions,
        **_failed_record("unfinished_", sums.unfinished),
        "sessions_without_an_end": sums.sessions_without_an_end,
        **_failed_record("without_an_end_", sums.without_an_end),
    }


def _failed_record(prefix: str, totals: Totals) -> dict[str, Any]:
    spent = spent_of(totals)
    return {
        **amount_record(f"{prefix}cost", spent.pico),
        f"{prefix}at_least": spent.state.is_at_least,
        f"{prefix}unpriced_credits": plain_number(spent.unpriced_credits),
    }


def report_table(report: Report, mode: Mode, prices: Mapping[str, PriceComparison] | None = None) -> str:
    """A usage report as CSV text. The first row has the names of the columns, and the last row has the totals.

    Each cost is an exact decimal number of US dollars. The cell of a cost is empty if no cost in dollars is known.
    Lines end with a line feed.
    """
    text = io.StringIO(newline="")
    table = csv.writer(text, lineterminator="\n")
    columns = ["calls", "state", "at_least", "cost_usd", "failed_usd", *_COUNTS, "unpriced_credits", "credits"]
    columns += map(str, _METRICS)
    columns += ["open_calls", "open_bound_usd", "open_bound_credits", *(_REPRICED if prices is not None else ())]
    table.writerow(("row", str(report.by), "zone", *mode_record(mode), *columns))
    for kind, key, totals, unknown in _table_rows(report):
        metrics = _metrics(totals)
        cells = [kind, safe_cell(key), safe_cell(report.zone), *table_cells(mode_record(mode))]
        cells += [
            totals.calls,
            str(totals.state),
            str(totals.state.is_at_least or bool(unknown and unknown.may_add)).lower(),
        ]
        cells += [known_usd(totals.pico, totals.state), usd(totals.failed_pico), *_counts(totals).values()]
        cells += [plain_number(credits_of(totals.unpriced_microcredits))]
        cells += [metrics["credits"], *(metrics[one] for one in _METRICS)]
        cells += _open_cells(unknown)
        if prices is not None:
            after = total_prices(prices) if kind == "total" else prices[key]
            cells += [str(after.repriced.state), known_usd(after.repriced.pico, after.repriced.state)]
            cells += [usd(after.difference_pico)]
            cells += [after.repriced.unpriced_calls]
        table.writerow(cells)
    return text.getvalue()


def total_prices(prices: Mapping[str, PriceComparison]) -> PriceComparison:
    """The costs of all groups together, at recorded prices and at today's prices."""
    return sum(prices.values(), PriceComparison())


def usd(pico: int) -> str:
    """An amount of pico-dollars as text with the exact number of dollars, such as "0.0004". Zeros at the end of the
    decimal number are left out.
    """
    return decimal_text(pico)


def known_usd(pico: int, state: CostState) -> str:
    """The exact number of dollars as text. The text is empty if no cost in dollars is known, because zero in a
    spreadsheet would look like a price.
    """
    return "" if not pico and state.is_at_least else decimal_text(pico)


def table_cells(record: Mapping[str, Any]) -> list[Any]:
    """The values of a record as cells of a CSV table. Booleans are written as "true" and "false", like in JSON."""
    return [str(value).lower() if isinstance(value, bool) else safe_cell(value) for value in record.values()]


def _counts(totals: Totals) -> dict[str, int]:
    counts = {name: getattr(totals, name) for name in _COUNTS}
    return counts | {"estimated_calls": totals.all_estimated_calls}


def _repriced_record(prices: PriceComparison) -> dict[str, Any]:
    """The cost of calls at today's prices, as a record for JSON.

    `difference_is_whole` is false if a call has an unknown cost or no price.
    """
    after = prices.repriced
    return {
        **amount_record("cost", after.pico),
        "state": str(after.state),
        "at_least": after.state.is_at_least,
        "unpriced_credits": plain_number(after.unpriced_credits),
        "unpriced_calls": after.unpriced_calls,
        "unknown_calls": after.unknown_calls,
        "estimated_calls": after.all_estimated_calls,
        "credits_calls": after.credits_calls,
        **amount_record("difference", prices.difference_pico),
        "difference_is_whole": prices.is_whole,
    }


def _table_rows(report: Report) -> Iterator[tuple[str, str, Totals, OpenCost | None]]:
    for row in report.rows:
        yield "group", row.key, row.totals, None
    yield "total", "", report.total, report.open


def _metrics(totals: Totals) -> dict[str, int | float]:
    whole = {str(metric): int(getattr(totals, metric)) for metric in _METRICS}
    return whole | {"credits": plain_number(credits_of(totals.microcredits))}


def _open_record(unknown: OpenCost) -> dict[str, Any]:
    return {
        "attempts": unknown.attempts,
        **amount_record("bound", unknown.dollars_pico),
        "unbounded": unknown.unbounded,
        "bound_credits": plain_number(credits_of(unknown.bound_microcredits)),
        "without_credits": unknown.without_credits,
    }


def _open_cells(unknown: OpenCost | None) -> list[Any]:
    if unknown is None:
        return ["", "", ""]
    return [
        unknown.attempts,
        "" if unknown.dollars_pico is None else usd(unknown.dollars_pico),
        plain_number(credits_of(unknown.bound_microcredits)),
    ]
