"""The rows of a batch before they are run, and what has become of them afterwards."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum, unique
from pathlib import Path
from typing import Any

from eleven_video.domain.job import BatchRow, VideoJob
from eleven_video.domain.script.left_out import LeftOut
from eleven_video.ledger.reading.reports import OpenCost


@unique
class RowState(StrEnum):
    """How the run of a batch has left a row."""

    DONE = "done"
    EARLIER = "done before"  # an earlier run of the batch has made the video
    FAILED = "failed"
    STOPPED = "stopped"  # Ctrl-C stopped the video while it was made
    NOT_STARTED = "not started"


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """A row of a batch from which a video is to be made.

    Attributes:
        line: The number of the line, from 1, at which the row begins in the batch's file.
        job: The job of the video.
        session_id: The id of the session to resume; None for a new session.
        lenders: Ids of other sessions whose results may be reused.
        names_file: Whether the row itself names the path of its video. Otherwise the batch has chosen the path.
        reads: The paths of the files that the row names as input, such as its script or music.
    """

    line: int
    job: VideoJob
    session_id: str | None = None
    lenders: Sequence[str] = ()
    names_file: bool = False
    reads: Sequence[Path] = ()

    @property
    def row(self) -> BatchRow:
        """The row keys by which a later run of the batch finds this row.

        Raises:
            ValueError: The job belongs to no row of a batch, so it has no row keys.
        """
        if self.job.row is None:
            raise ValueError(f"the row in line {self.line} has no key")
        return self.job.row


@dataclass(frozen=True, slots=True)
class RowOutcome:
    """What has become of a row of a batch.

    Attributes:
        line: The number of the line, from 1, at which the row begins in the batch's file.
        title: The title of the video. Until it is known, the prompt or the name of the script.
        prompt: The prompt; empty if the row has a script.
        state: Whether the video is done, failed, stopped or not started.
        session_id: The id of the video's session; None if it has no saved session.
        output: The path of the finished video; None without one.
        error: The reason why there is no video, in one or two lines; empty if there is one.
        exit_code: The exit code for this reason; 0 if there is a video.
        unanswered: The number of unresolved calls of the session.
        elapsed_s: Seconds that this run of the batch has spent on the video.
        summary: The usage for the video in this run of the batch, from `UsageMonitor.get_summary()`.
        left_out: The parts of the script's text that are not spoken; None if the row has no script.
        spent: The usage of the session in all runs, as a usage summary; empty until the batch ends.
        open: The possible cost of the session's unresolved calls in all runs.
    """

    line: int
    title: str
    prompt: str
    state: RowState
    session_id: str | None = None
    output: Path | None = None
    error: str = ""
    exit_code: int = 0
    unanswered: int = 0
    elapsed_s: float = 0.0
    summary: Mapping[str, Any] = field(default_factory=dict)
    left_out: LeftOut | None = None
    spent: Mapping[str, Any] = field(default_factory=dict)
    open: OpenCost = OpenCost()  # noqa: RUF009  the default value cannot change
