"""Reports the outcome of a batch on the screen, on stdout and in a report file."""

import json
import sys
from contextlib import suppress
from pathlib import Path

from rich.text import Text

from eleven_video.cli.batch.results import BatchResult
from eleven_video.cli.shell.json_result import json_result_printed
from eleven_video.domain.text.plain_text import visible_lines
from eleven_video.errors import ElevenVideoError, OutputNotWritten
from eleven_video.purchasing.written_files import MadeFiles
from eleven_video.reporting.views import open_cost_more
from eleven_video.ui.batch.summary import BatchSummary
from eleven_video.ui.console import console
from eleven_video.ui.live.log_lines import say
from eleven_video.ui.reports import write_report

# The names of the values that a .csv report repeats in each line.
_ONE_CELL = (
    "mode", "billed", "batch", "total_cost", "total_cost_exact", "cost_of_this_run",
    "cost_of_this_run_exact", "open_calls", "error", "exit_code", "summary",
)  # fmt: skip


def tell(
    result: BatchResult,
    *,
    as_json: bool,
    report: Path | None,
    reports: MadeFiles,
    overwrite: bool = False,
    with_summary: bool = True,
    leaving: bool = False,
) -> None:
    """Show the summary, print the result and write the report.

    Args:
        result: The outcome of the batch.
        as_json: Whether to print the whole result as one JSON object on stdout. If `as_json` is False and stdout is a
            pipe, the paths of the videos are printed.
        report: The path of the report file. If it is None, no report is written.
        reports: The reports of earlier runs of the batch. The new report may replace one of these files, and is added
            to the list.
        overwrite: Whether the report may also replace a file that is not in `reports`.
        with_summary: Whether to show the summary on the screen.
        leaving: Whether the program ends at once. If the report cannot be written, `leaving` causes a warning instead
            of an error.

    Raises:
        OutputNotWritten: The report cannot be written, and the batch itself has no error.
    """
    if with_summary:
        BatchSummary(
            counts=result.counts,
            in_all=result.in_all,
            now=result.now,
            budget=result.budgets,
            open_calls=result.open_calls,
            open_words=open_cost_more(result.open),
            sandbox=result.mode == "sandbox",
        ).show(console)
    record = result.record()
    if as_json:
        # `json.dumps` writes only ASCII characters. They are the same in every encoding of stdout.
        _print(json.dumps(record))
        json_result_printed()
    elif sys.stdout is not None and not (with_summary and sys.stdout.isatty()):
        for row in result.rows:
            if row.output is not None:
                _print(str(row.output))
    if report is not None:
        try:
            as_table = report.suffix.lower() == ".csv"
            table = {name: record[name] for name in _ONE_CELL} if as_table else record
            write_report(report, table, replace=overwrite or reports.has(report))
            with suppress(OSError):
                reports.note(report, report)
        except ElevenVideoError as error:
            if result.error is None and not leaving:
                raise
            say(console, Text(f"Warning: {error}"))


def _print(line: str) -> None:
    """Print a line on stdout. If the pipe is closed, nothing is raised, because the videos are already finished."""
    if sys.stdout is None:
        return
    try:
        sys.stdout.write((visible_lines(line) if sys.stdout.isatty() else line) + "\n")
        sys.stdout.flush()
    except BrokenPipeError:
        return
    except OSError as error:
        raise OutputNotWritten(f"The result cannot be written to stdout: {error.strerror or error}.") from error
