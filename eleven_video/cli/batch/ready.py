"""Finds the valid rows of a batch, after all rows were read and compared with each other."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from eleven_video.cli.batch.rows import RowReader
from eleven_video.cli.shell.outputs import check_no_input
from eleven_video.domain.batch_file import Row
from eleven_video.domain.batch_rows import BadRow, WrittenRow
from eleven_video.domain.options import Existing
from eleven_video.errors import InvalidInput
from eleven_video.orchestrator.batch.rows import PlannedRow
from eleven_video.orchestrator.output_names import OutputNames


def ready_rows(
    rows: Sequence[Row], reader: RowReader, *, reads: Mapping[str, Path | None], report: Path | None
) -> tuple[list[PlannedRow], list[BadRow]]:
    """The rows that can be tried and those that cannot, in the order of their lines.

    Args:
        rows: All rows of the file.
        reader: Converts the rows to jobs.
        reads: The files that the batch reads besides those of its rows, by a name for messages.
        report: The report of the batch; None for none.

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
    """The rows whose outputs replace no file that the batch reads, and those that would.

    Args:
        rows: All rows.
        others: Other input files, by their names in messages.
    """
    found = list(rows)
    reads = {f"file {path}, read by line {row.line}": path for row in found for path in row.reads}
    good: list[PlannedRow] = []
    bad: list[BadRow] = []
    for row in found:
        try:
            if row.job.existing is not Existing.NUMBER:
                check_no_input(OutputNames.of(row.job.output, row.job.captions).named, {**others, **reads})
        except InvalidInput as error:
            bad.append(BadRow(row.line, str(error), row.job.title))
        else:
            good.append(row)
    return good, bad
