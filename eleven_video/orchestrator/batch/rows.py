"""A row of a batch on its way to a video, and what became of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum, unique
from pathlib import Path
from typing import Any

from eleven_video.domain.job import VideoJob


@unique
class RowState(StrEnum):
    """What became of a row."""

    DONE = "done"
    EARLIER = "done before"  # an earlier run of the batch has made it
    FAILED = "failed"
    STOPPED = "stopped"  # by Ctrl-C, on its way
    NOT_STARTED = "not started"


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """A row that a video is to be made of.

    Attributes:
        line: Where it begins in its file, from 1.
        job: What is to be made.
        session_id: The session that goes on; None for a new one.
        lenders: Sessions whose results may be used again.
    """

    line: int
    job: VideoJob
    session_id: str | None = None
    lenders: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class RowOutcome:
    """What became of a row.

    Attributes:
        line: Where it begins in its file, from 1.
        title: Its prompt, or what its script is called; the video's title once it has one.
        prompt: Its prompt; empty where it has a script.
        state: What became of it.
        session_id: What it was made in; None where nothing was asked of a service.
        output: The finished video.
        error: Why there is none, in a line or two.
        exit_code: That of the error.
        unanswered: Calls of its session that may have been billed without an answer.
        elapsed_s: How long this run worked on it.
        summary: What this run has used for it, as `UsageMonitor.get_summary()` tells.
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
