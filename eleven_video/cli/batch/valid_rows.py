"""Separates the valid rows of a batch from the invalid rows. A row can be invalid because of another row."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from eleven_video.cli.batch.row_jobs import RowReader
from eleven_video.cli.shell.output_checks import check_no_input
from eleven_video.domain.batch_file import Row
from eleven_video.domain.batch_rows import BadRow, WrittenRow
from eleven_video.domain.options import Existing
from eleven_video.errors import InvalidInput
from eleven_video.orchestrator.batch.rows import PlannedRow
from eleven_video.orchestrator.output_paths import OutputPaths


def ready_rows(
    rows: Sequence[Row], reader: RowReader, *, reads: Mapping[str, Path | None], report: Path | None
) -> tuple[list[PlannedRow], list[BadRow]]:
    """Returns the valid rows and the invalid rows. The rows of each list have the order of the batch file.

    Args:
        rows: All rows of the file.
        reader: Converts the rows to jobs.
        reads: The files that the batch itself reads, such as its rows. The keys are the names of the files in messages.
        report: The path of the batch's report. `report` is None if the user asked for no report.

    Raises:
        InvalidInput: The report would replace a file that the batch reads.
    """
    ready, bad = reader.read([row for row in rows if isinstance(row, WrittenRow)])
    ready, replacing = _without_inputs_replaced(ready, reads)
    if report is not None:
        of_rows = {f"file that line {row.line} reads": path for row in ready for path in row.reads}
        check_no_input({"report": report}, {**reads, **of_rows}, option="--report")
    unread = [row for row in rows if isinstance(row, BadRow)]
    return ready, sorted([*bad, *replacing, *unread], key=lambda row: row.line)


def _without_inputs_replaced(
    rows: Iterable[PlannedRow], others: Mapping[str, Path | None]
) -> tuple[list[PlannedRow], list[BadRow]]:
    """Returns the rows that replace no input file of the batch, and the rows that would replace an input file.

    Args:
        rows: All rows.
        others: The files that the batch itself reads. The keys are the names of the files in messages.
    """
    found = list(rows)
    reads = {f"file {path}, read by line {row.line}": path for row in found for path in row.reads}
    good: list[PlannedRow] = []
    bad: list[BadRow] = []
    for row in found:
        try:
            if row.job.existing is not Existing.NUMBER:
                check_no_input(OutputPaths.of_job(row.job).named, {**others, **reads})
        except InvalidInput as error:
            bad.append(BadRow(row.line, str(error), row.job.title))
        else:
            good.append(row)
    return good, bad
