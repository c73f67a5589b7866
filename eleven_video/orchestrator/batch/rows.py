"""The planned rows of a batch and their outcomes."""

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
    """The final state of a row."""

    DONE = "done"
    EARLIER = "done before"  # finished by an earlier run of the batch
    FAILED = "failed"
    STOPPED = "stopped"  # by Ctrl-C, in progress
    NOT_STARTED = "not started"


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """A row that is to become a video.

    Attributes:
        line: Where it begins in its file, from 1.
        job: The job.
        session_id: The session to resume; None for a new one.
        lenders: Sessions whose results may be reused.
        names_file: Whether the row itself names the file of its video.
        reads: The files that the row reads.
    """

    line: int
    job: VideoJob
    session_id: str | None = None
    lenders: Sequence[str] = ()
    names_file: bool = False
    reads: Sequence[Path] = ()

    @property
    def row(self) -> BatchRow:
        """The keys by which a later run finds the row.

        Raises:
            ValueError: The job is not part of a batch.
        """
        if self.job.row is None:
            raise ValueError(f"the row in line {self.line} has no key")
        return self.job.row


@dataclass(frozen=True, slots=True)
class RowOutcome:
    """The outcome of a row.

    Attributes:
        line: Where it begins in its file, from 1.
        title: The prompt or the script's name; the video's title as soon as it is known.
        prompt: The prompt; empty if the row has a script.
        state: The final state.
        session_id: The session of the row; None if no service was called.
        output: The finished video.
        error: The reason why the row has no video, in one or two lines.
        exit_code: The exit code of the error.
        unanswered: Unresolved calls of its session.
        elapsed_s: Seconds that this run spent on it.
        summary: This run's usage for it, as `UsageMonitor.get_summary()` returns it.
        left_out: The parts of its script that are not spoken; None if it has no script yet.
        spent: The usage of its session in all runs, as a usage summary; empty until the batch ends.
        open: The possible cost of its unresolved calls in all runs.
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
    open: OpenCost = OpenCost()  # noqa: RUF009  a frozen value
