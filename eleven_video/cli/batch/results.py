"""The results of a batch: the cost of each row in all its runs, and the total cost of all rows."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from eleven_video.accounting.budget_limits import BudgetStatus, Scope, Unit
from eleven_video.accounting.budget_record import standing_record
from eleven_video.accounting.charge_json import mode_record
from eleven_video.accounting.money import amount_record, plain_number
from eleven_video.accounting.pricing import CostState, worst
from eleven_video.accounting.running_totals import Totals
from eleven_video.accounting.summary_sums import added_summaries
from eleven_video.config.budget_settings import option_of
from eleven_video.config.paths import sessions_dir
from eleven_video.domain.batch_rows import BadRow
from eleven_video.domain.options import Mode
from eleven_video.domain.script.left_out import LeftOut
from eleven_video.errors import (
    BatchUnfinished,
    BudgetExceeded,
    BudgetTooSmall,
    ConfigurationError,
    ElevenVideoError,
    Interrupted,
    InvalidInput,
)
from eleven_video.ledger.location import ledger_location
from eleven_video.ledger.reading.queries import LedgerReader
from eleven_video.ledger.reading.query_rows import credits_of
from eleven_video.ledger.reading.report_types import OpenCost
from eleven_video.orchestrator.batch.rows import RowOutcome, RowState
from eleven_video.orchestrator.batch.runner import BatchEnd
from eleven_video.purchasing.session_folder import SessionFolder


@dataclass(frozen=True, slots=True)
class BatchResult:
    """The result of a batch that has ended. `error` is None if every row has a video."""

    name: str
    mode: str
    rows: Sequence[RowOutcome]
    bad: Sequence[BadRow]
    error: ElevenVideoError | None = None
    budgets: Sequence[BudgetStatus] = ()

    @property
    def counts(self) -> Counter[str]:
        """The number of rows in each state."""
        return Counter([str(row.state) for row in self.rows] + ["bad"] * len(self.bad))

    @property
    def in_all(self) -> dict[str, Any]:
        """The usage summary of all rows in all their runs."""
        return added_summaries(row.spent for row in self.rows)

    @property
    def now(self) -> dict[str, Any]:
        """The usage summary of this run."""
        return added_summaries(row.summary for row in self.rows)

    @property
    def open_calls(self) -> int:
        """The number of calls without an answer, which may have been billed."""
        return self.open.attempts

    @property
    def open(self) -> OpenCost:
        """The highest possible cost of all calls without an answer."""
        return sum((row.open for row in self.rows), OpenCost())

    def record(self) -> dict[str, Any]:
        """The result as plain JSON. `accounting.money.amount_record` defines the fields of amounts."""
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


def result_of(name: str, mode: Mode, made: Sequence[RowOutcome], end: BatchEnd, bad: Sequence[BadRow]) -> BatchResult:
    """Combine the outcomes of all rows to the result of the batch.

    Args:
        name: The batch's name.
        mode: Live services or sandbox.
        made: The rows with a finished video from an earlier run.
        end: The outcomes of the rows in this run, and the reason why the run ended.
        bad: The invalid rows. The run did not try to make their videos.
    """
    rows = results_of(sorted([*made, *end.outcomes], key=lambda row: row.line))
    result = BatchResult(name, str(mode), rows, sorted(bad, key=lambda row: row.line), budgets=end.standings)
    return replace(result, error=_error(result, end.reason))


def _error(result: BatchResult, reason: ElevenVideoError | None) -> ElevenVideoError | None:
    """The error of the batch. The error says why the batch stopped, or that some rows have no video."""
    # The message recommends the same command, because other options could change the videos of the rows.
    again = "run the same command again"
    if isinstance(reason, Interrupted):
        return Interrupted(f"Stopped. To continue, {again}.")
    if isinstance(reason, BudgetExceeded) and not isinstance(reason, BudgetTooSmall) and reason.scope == Scope.BATCH:
        option = option_of(Unit(reason.unit))
        return BudgetExceeded(
            f"{reason} To continue, {again} with a higher {option}.", scope=reason.scope, unit=reason.unit
        )
    if reason is not None:
        return reason
    counts = result.counts
    missing = sum(number for state, number in counts.items() if state not in {RowState.DONE, RowState.EARLIER})
    if not missing:
        return None
    message = f"{missing} of {sum(counts.values())} rows {'has' if missing == 1 else 'have'} no video."
    lost = [row for row in result.rows if row.open.attempts and row.state is RowState.FAILED]
    if lost:
        return BatchUnfinished(
            f"{message} {len(lost)} of them {'has' if len(lost) == 1 else 'have'} calls without an answer, which may have been billed. "
            f"{again.capitalize()} with --on-unknown retry (may pay twice) or --on-unknown skip (continues without)."
        )
    return BatchUnfinished(f"{message} Fix the rows above and {again}: finished videos are skipped.")


def results_of(outcomes: Iterable[RowOutcome]) -> list[RowOutcome]:
    """The outcomes of rows with two additions: the cost of all runs, and the counts of text that is not spoken.

    If the ledger cannot be read, each outcome has only the cost of this run.
    """
    found = [_with_left_out(outcome) for outcome in outcomes]
    try:
        with LedgerReader.open(ledger_location()) as ledger:
            return [_with_all_runs(ledger, outcome) for outcome in found]
    except ConfigurationError:
        return [_with_this_run(outcome) for outcome in found]


def _with_left_out(outcome: RowOutcome) -> RowOutcome:
    """The outcome with the counts of text that is not spoken in the session's script."""
    return replace(outcome, left_out=left_out_of(outcome.session_id, outcome.left_out))


def left_out_of(session_id: str | None, given: LeftOut | None) -> LeftOut | None:
    """The counts of text that is not spoken in a row's script. Returns None if the row has no script yet.

    Args:
        session_id: The id of the row's session. `session_id` is None if the row was not started. If the session has a
            script, the script's counts are returned instead of `given`.
        given: The counts of the row's script file. `given` is None if the row has a prompt.
    """
    try:
        script = SessionFolder(sessions_dir(), session_id).script() if session_id is not None else None
    except InvalidInput:
        # The session's script is damaged. This is reported later, when a run uses the script.
        return given
    return script.left_out if script is not None else given


def _with_all_runs(ledger: LedgerReader, outcome: RowOutcome) -> RowOutcome:
    if outcome.session_id is None:
        return _with_this_run(outcome)
    totals = Totals()
    for stored in ledger.session_charges(outcome.session_id):
        totals.add_charge(stored.charge)
    summary = ledger.session(outcome.session_id)
    return replace(outcome, spent=totals.summary(), open=summary.open if summary is not None else OpenCost())


def _with_this_run(outcome: RowOutcome) -> RowOutcome:
    return replace(outcome, spent=outcome.summary, open=OpenCost(outcome.unanswered, unbounded=outcome.unanswered))


def _row_record(row: RowOutcome) -> dict[str, Any]:
    state = worst(
        CostState(row.spent.get("state", CostState.FREE)), *([CostState.UNKNOWN] if row.open.attempts else [])
    )
    return {
        "line": row.line,
        "prompt": row.prompt or None,
        "title": row.title,
        "state": str(row.state),
        "left_out": row.left_out.record if row.left_out is not None else None,
        "output": _text(row.output),
        "session_id": row.session_id,
        **amount_record("cost", row.spent.get("total_cost_pico", 0)),
        "cost_state": str(state),
        "at_least": state.is_at_least,
        "unpriced_credits": row.spent.get("unpriced_credits", 0),
        **amount_record("cost_of_this_run", row.summary.get("total_cost_pico", 0)),
        "open_calls": row.open.attempts,
        "elapsed_s": round(row.elapsed_s, 3),
        "error": row.error or None,
        "exit_code": row.exit_code,
        "resumable": row.session_id is not None and row.state not in {RowState.DONE, RowState.EARLIER},
    }


def _bad_record(row: BadRow) -> dict[str, Any]:
    return {
        "line": row.line,
        "prompt": row.title or None,
        "title": row.title,
        "state": "bad",
        "left_out": None,
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
