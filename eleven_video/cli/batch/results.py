"""The results of a batch: each row with its cost over all runs, and the sums."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eleven_video.accounting.budget import BudgetStatus
from eleven_video.accounting.budget_record import standing_record
from eleven_video.accounting.money import amount_record, plain_number
from eleven_video.accounting.pricing import CostState, worst
from eleven_video.accounting.receipts import mode_record
from eleven_video.accounting.summary_sums import added_summaries
from eleven_video.accounting.totals import Totals
from eleven_video.config.paths import ledger_file
from eleven_video.domain.batch_rows import BadRow
from eleven_video.errors import ConfigurationError, ElevenVideoError, InvalidInput
from eleven_video.ledger.reading.queries import LedgerReader
from eleven_video.ledger.reading.query_rows import credits_of
from eleven_video.ledger.reading.reports import OpenCost
from eleven_video.orchestrator.batch.rows import RowOutcome, RowState


@dataclass(frozen=True, slots=True)
class RowResult:
    """The result of a row.

    Attributes:
        spent: The usage of its session in all its runs, as a usage summary.
        open: Its unresolved calls.
    """

    outcome: RowOutcome
    spent: Mapping[str, Any]
    open: OpenCost = OpenCost()  # noqa: RUF009  a frozen value


@dataclass(frozen=True, slots=True)
class BatchResult:
    """A batch at the end; `error` is its error, None if every row has its video."""

    name: str
    mode: str
    rows: Sequence[RowResult]
    bad: Sequence[BadRow]
    error: ElevenVideoError | None = None
    budgets: Sequence[BudgetStatus] = ()

    @property
    def counts(self) -> Counter[str]:
        """The number of rows by state."""
        return Counter([str(row.outcome.state) for row in self.rows] + ["bad"] * len(self.bad))

    @property
    def in_all(self) -> dict[str, Any]:
        """The usage of all rows in all their runs, as a usage summary."""
        return added_summaries(row.spent for row in self.rows)

    @property
    def now(self) -> dict[str, Any]:
        """This run's usage, as a usage summary."""
        return added_summaries(row.outcome.summary for row in self.rows)

    @property
    def open_calls(self) -> int:
        """Calls that may have been billed without an answer."""
        return self.open.attempts

    @property
    def open(self) -> OpenCost:
        """The highest possible cost of these calls."""
        return sum((row.open for row in self.rows), OpenCost())

    def record(self) -> dict[str, Any]:
        """The result as plain JSON. Amounts are as `accounting.money.amount_record` has them."""
        in_all, now = self.in_all, self.now
        lines = [_row_record(row) for row in self.rows] + [_bad_record(row) for row in self.bad]
        return {
            **mode_record(self.mode),
            "batch": self.name,
            "rows": sorted(lines, key=lambda line: int(line["line"])),
            "counts": {"rows": len(lines), **self.counts},
            **amount_record("total_cost", in_all["total_cost_pico"]),
            "state": in_all["state"],
            "at_least": in_all["at_least"] or self.open.may_add,
            "unpriced_credits": in_all["unpriced_credits"],
            "failed_calls": in_all["failed_calls"],
            "estimated_calls": in_all["estimated_calls"],
            **amount_record("cost_of_this_run", now["total_cost_pico"]),
            "open_calls": self.open_calls,
            **amount_record("open_cost_at_most", None if self.open.unbounded else self.open.dollars_pico),
            "open_credits_at_most": plain_number(credits_of(self.open.bound_microcredits)),
            "by_service": {name: _entry_record(entry) for name, entry in in_all["by_service"].items()},
            "by_model": {
                name: {"service": entry["service"], **_entry_record(entry)}
                for name, entry in in_all["by_model"].items()
            },
            "budgets": [standing_record(standing) for standing in self.budgets],
            "summary": now,
            "error": str(self.error) if self.error is not None else None,
            "exit_code": self.error.exit_code if self.error is not None else 0,
        }


def results_of(outcomes: Iterable[RowOutcome]) -> list[RowResult]:
    """The rows with their sessions' usage from the ledger, or this run's usage if a session is not in it."""
    found = list(outcomes)
    try:
        with LedgerReader.open(ledger_file()) as ledger:
            return [_result_of(ledger, one) for one in found]
    except ConfigurationError:
        return [_told_by_run(one) for one in found]


def _result_of(ledger: LedgerReader, outcome: RowOutcome) -> RowResult:
    if outcome.session_id is None:
        return _told_by_run(outcome)
    totals = Totals()
    for stored in ledger.session_charges(outcome.session_id):
        totals.add_charge(stored.charge)
    summary = ledger.session(outcome.session_id)
    unknown = summary.open if summary is not None else OpenCost()
    return RowResult(outcome, totals.summary(), unknown)


def _told_by_run(outcome: RowOutcome) -> RowResult:
    return RowResult(outcome, outcome.summary, OpenCost(outcome.unanswered, unbounded=outcome.unanswered))


def _row_record(row: RowResult) -> dict[str, Any]:
    outcome = row.outcome
    state = worst(
        CostState(row.spent.get("state", CostState.FREE)), *([CostState.UNKNOWN] if row.open.attempts else [])
    )
    return {
        "line": outcome.line,
        "prompt": outcome.prompt or None,
        "title": outcome.title,
        "state": str(outcome.state),
        "output": _text(outcome.output),
        "session_id": outcome.session_id,
        **amount_record("cost", row.spent.get("total_cost_pico", 0)),
        "cost_state": str(state),
        "at_least": state.is_at_least,
        "unpriced_credits": row.spent.get("unpriced_credits", 0),
        **amount_record("cost_of_this_run", outcome.summary.get("total_cost_pico", 0)),
        "open_calls": row.open.attempts,
        "elapsed_s": round(outcome.elapsed_s, 3),
        "error": outcome.error or None,
        "exit_code": outcome.exit_code,
        "resumable": outcome.session_id is not None and outcome.state not in {RowState.DONE, RowState.EARLIER},
    }


def _bad_record(row: BadRow) -> dict[str, Any]:
    return {
        "line": row.line,
        "prompt": row.title or None,
        "title": row.title,
        "state": "bad",
        "output": None,
        "session_id": None,
        **amount_record("cost", 0),
        "cost_state": str(CostState.FREE),
        "at_least": False,
        "unpriced_credits": 0,
        **amount_record("cost_of_this_run", 0),
        "open_calls": 0,
        "elapsed_s": 0.0,
        "error": row.reason,
        "exit_code": InvalidInput.exit_code,
        "resumable": False,
    }


def _entry_record(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **amount_record("cost", entry["cost_pico"]),
        "state": entry["state"],
        "at_least": entry["at_least"],
        "unpriced_credits": entry["unpriced_credits"],
        "calls": entry["calls"],
        "metrics": entry["metrics"],
    }


def _text(path: Path | None) -> str | None:
    return str(path) if path is not None else None
