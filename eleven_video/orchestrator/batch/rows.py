"""The rows of a batch before their videos are made, and the outcomes of the rows afterwards."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum, unique
from pathlib import Path
from typing import Any

from eleven_video.domain.job import BatchRow, VideoJob
from eleven_video.domain.script.left_out import LeftOut
from eleven_video.ledger.reading.report_types import OpenCost


@unique
class RowState(StrEnum):
    """The state of a row when the run of the batch has ended."""

    DONE = "done"
    EARLIER = "done before"  # an earlier run of the batch made the video
    FAILED = "failed"
    STOPPED = "stopped"  # Ctrl-C stopped the run while the video was being made
    NOT_STARTED = "not started"


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """A row of a batch from which a video is to be made.

    Attributes:
        line: The number of the line at which the row begins in the batch's file. The number of the first line is 1.
        job: The job of the video.
        session_id: The id of the session to resume, or None if the row needs a new session.
        lenders: The ids of other sessions whose results may be reused.
        names_file: Whether the user has written the path of the video in the row. If `names_file` is false, the batch
            has chosen the path.
        reads: The paths of the input files that the row names, such as the script or the music.
    """

    line: int
    job: VideoJob
    session_id: str | None = None
    lenders: Sequence[str] = ()
    names_file: bool = False
    reads: Sequence[Path] = ()

    @property
    def row(self) -> BatchRow:
        """The keys of the row. A later run of the batch finds the row by the row's keys.

        Raises:
            ValueError: The job belongs to no row of a batch, so it has no row keys.
        """
        if self.job.row is None:
            raise ValueError(f"the row in line {self.line} has no key")
        return self.job.row


@dataclass(frozen=True, slots=True)
class RowOutcome:
    """The outcome of a row of a batch.

    Attributes:
        line: The number of the line at which the row begins in the batch's file. The number of the first line is 1.
        title: The title of the video. Until the title is known, `title` is the prompt or the name of the script.
        prompt: The prompt. `prompt` is empty if the row has a script.
        state: Whether the video is done, was done in an earlier run, failed, was stopped or was not started.
        session_id: The id of the video's session, or None if no session was saved.
        output: The path of the finished video, or None if there is no video.
        error: The reason why there is no video, in one or two lines. `error` is empty if there is a video.
        exit_code: The exit code of the error whose message is `error`. `exit_code` is 0 if there is a video.
        unanswered: The number of unresolved calls of the session.
        elapsed_s: The number of seconds that this run of the batch has spent on the video.
        summary: The usage for the video in this run of the batch, in the format of `UsageMonitor.get_summary()`.
        left_out: The passages of the script's text that are not spoken, or None if the row has no script.
        spent: The usage of all runs of the session, in the format of `UsageMonitor.get_summary()`. `spent` is empty
            until the batch ends.
        open: The possible cost of the unresolved calls of all runs of the session.
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
