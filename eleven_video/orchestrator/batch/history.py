"""Finds the sessions that earlier runs of a batch have started. The folder of each session records the batch and the
row to which the session belongs.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from eleven_video.domain.job import BatchRow, VideoJob
from eleven_video.domain.job_record import job_of, row_of
from eleven_video.errors import ConfigurationError, InvalidInput
from eleven_video.ledger.location import Location
from eleven_video.ledger.reading.queries import LedgerReader
from eleven_video.ledger.records import SessionOutcome
from eleven_video.purchasing.session_folder import SessionFolder, session_ids


@dataclass(frozen=True, slots=True)
class EarlierRow:
    """A session of an earlier run of the batch.

    Attributes:
        session_id: The id of the session.
        row: The row of the batch to which the session belongs.
        job: The job of the session.
        video: The path of the finished video, or None if the video is not finished or was deleted.
        borrows: Whether the session reuses results of other sessions.
    """

    session_id: str
    row: BatchRow
    job: VideoJob
    video: Path | None
    borrows: bool = False


@dataclass(frozen=True, slots=True)
class EarlierRows:
    """The sessions of a batch's earlier runs, in a dict. The keys of the dict are the keys of the sessions' rows."""

    by_row: dict[str, EarlierRow] = field(default_factory=dict)

    @property
    def outputs(self) -> list[Path]:
        """The paths of the sessions' finished videos, and the planned paths of the sessions' unfinished videos."""
        return [earlier.video or earlier.job.output for earlier in self.by_row.values()]

    def lenders(self, rows: Collection[BatchRow]) -> dict[str, Sequence[str]]:
        """The ids of the sessions whose results may be reused, by the key of the row that may reuse them. Each session
        in the result belongs to a row that was removed from the batch.

        If the user edits an option of a row, the row gets a new key. After such an edit, the row counts as a new row,
        and the row with the old key counts as removed. The new row and the removed row have the same narration, so
        narrations and other unchanged results are not bought again. If several rows have the same narration, the first
        new row reuses the results of the first removed row, the second new row reuses the results of the second removed
        row, and so on. A row that already has a session with reused results comes before the new rows.
        """
        present = {row.row for row in rows}
        gone: dict[str, list[str]] = defaultdict(list)
        for key, earlier in sorted(self.by_row.items(), key=lambda item: item[1].session_id):
            if key not in present:
                gone[earlier.row.narration].append(earlier.session_id)
        begun = [row for row in rows if row.row in self.by_row and self.by_row[row.row].borrows]
        new = [row for row in rows if row.row not in self.by_row]
        return {row.row: (gone[row.narration].pop(0),) for row in [*begun, *new] if gone.get(row.narration)}


def earlier_rows(sessions: Path, ledger: Path | Location, batch: str, *, served_by: str) -> EarlierRows:
    """The latest session of each row of a batch. Only sessions whose results came from the backend `served_by` are
    used.
    """
    found: dict[str, EarlierRow] = {}
    finished = _finished(ledger)
    for session_id in session_ids(sessions):
        of_batch = _of_batch(sessions, session_id, batch, served_by)
        if of_batch is not None:
            row, job, borrows = of_batch
            video = finished.get(session_id)
            there = video if video is not None and video.exists() else None
            found[row.row] = EarlierRow(session_id, row, job, there, borrows=borrows)
    return EarlierRows(found)


def _of_batch(sessions: Path, session_id: str, batch: str, served_by: str) -> tuple[BatchRow, VideoJob, bool] | None:
    try:
        facts = SessionFolder(sessions, session_id).facts()
        row = row_of(facts)
        if row is None or row.batch != batch or facts.get("served_by") != served_by:
            return None
        return row, job_of(facts), bool(facts.get("borrows"))
    except (InvalidInput, KeyError, TypeError):
        # Sessions whose session.json is damaged or incomplete are ignored.
        return None


def _finished(ledger: Path | Location) -> dict[str, Path]:
    """The paths of finished videos, read from the ledger. The keys are the ids of the sessions. The result is empty if
    the ledger cannot be read.
    """
    try:
        with LedgerReader.open(ledger) as reader:
            sessions = [summary.session for summary in reader.list_sessions(None)]
    except ConfigurationError:
        return {}
    return {
        session.id: Path(session.output)
        for session in sessions
        if session.outcome is SessionOutcome.COMPLETED and session.output is not None
    }
