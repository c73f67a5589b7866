"""The planned rows of a batch and their outcomes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum, unique
from pathlib import Path
from typing import Any

from eleven_video.domain.job import VideoJob


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
    """

    line: int
    job: VideoJob
    session_id: str | None = None
    lenders: Sequence[str] = ()


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
