"""Finds out which rows of a batch are finished, which rows can be resumed, and which rows are new."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from eleven_video.cli.batch.row_jobs import named_apart
from eleven_video.config.paths import sessions_dir
from eleven_video.domain.batch_rows import BadRow
from eleven_video.errors import InvalidInput
from eleven_video.orchestrator.batch.history import EarlierRows
from eleven_video.orchestrator.batch.rows import PlannedRow, RowOutcome, RowState
from eleven_video.orchestrator.output_paths import check_outputs
from eleven_video.purchasing.session_folder import SessionFolder


@dataclass(frozen=True, slots=True)
class BatchPlan:
    """The rows whose videos this run makes, and all other rows.

    Attributes:
        to_make: The new rows and the rows that this run resumes, in the order of the batch file.
        made: The rows with a finished video from an earlier run.
        sessions: The ids of the sessions that earlier runs started for the rows.
        refused: The rows that would replace an existing file. The file was not made by the row's own session.
    """

    to_make: Sequence[PlannedRow]
    made: Sequence[RowOutcome]
    sessions: Sequence[str]
    refused: Sequence[BadRow] = ()

    @property
    def started_before(self) -> int:
        """The number of rows in `to_make` that an earlier run has started."""
        return sum(row.session_id is not None for row in self.to_make)


def plan_of(rows: Sequence[PlannedRow], earlier: EarlierRows, script_lenders: Sequence[str]) -> BatchPlan:
    """Decide for each row whether this run makes the video.

    Sessions and files of earlier runs are compared with the row.

    Args:
        rows: The valid rows of the file.
        earlier: The sessions of earlier runs of the same batch.
        script_lenders: The ids of sessions with paid results. Rows with a script may reuse these results.
    """

    def lenders_of(row: PlannedRow) -> Sequence[str]:
        return script_lenders if row.job.script is not None else borrowed.get(row.row.row, ())

    to_make: list[PlannedRow] = []
    made: list[RowOutcome] = []
    new: list[PlannedRow] = []
    sessions = []
    borrowed = earlier.lenders([row.row for row in rows])
    for row in rows:
        begun = earlier.by_row.get(row.row.row)
        if begun is None:
            new.append(row)
            continue
        sessions.append(begun.session_id)
        if begun.video is not None:
            job = row.job
            made.append(RowOutcome(row.line, job.title, job.prompt, RowState.EARLIER, begun.session_id, begun.video))
            continue
        same_place = begun.job.output.parent.absolute() == row.job.output.parent.absolute()
        output = begun.job.output if same_place else row.job.output
        # The row keeps the voice of its earlier run, even if the default voice has changed.
        job = replace(row.job, voice=begun.job.voice, output=output)
        to_make.append(replace(row, job=job, session_id=begun.session_id, lenders=lenders_of(row)))
    to_make += [replace(row, lenders=lenders_of(row)) for row in named_apart(new, earlier.outputs)]
    good: list[PlannedRow] = []
    refused: list[BadRow] = []
    for planned in sorted(to_make, key=lambda row: row.line):
        session = SessionFolder(sessions_dir(), planned.session_id) if planned.session_id is not None else None
        try:
            check_outputs(planned.job, session)
        except InvalidInput as error:
            refused.append(BadRow(planned.line, str(error), planned.job.title))
        else:
            good.append(planned)
    return BatchPlan(good, made, sessions, refused)
