"""Collects the progress of a batch's videos. Many threads report their progress at the same time."""

import threading
from collections import Counter, deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum, unique
from typing import Any

from eleven_video.accounting.summary_sums import added_summaries
from eleven_video.ui.live.stages import Stage, StageBoard
from eleven_video.ui.usage_panel import UsageSource

# The board remembers this number of ended videos. They are enough to fill a tall terminal.
_LAST = 50


@unique
class VideoEnd(StrEnum):
    """How the work on a video of a batch ended."""

    DONE = "done"
    FAILED = "failed"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class VideoLine:
    """The state of a video at one moment: its line number in the batch file, its progress and its usage.

    `ended` and `ended_at` are None while the video is active. `started_at` and `ended_at` are in seconds of a monotonic
    clock.
    """

    line: int
    title: str
    stages: tuple[Stage, ...]
    summary: Mapping[str, Any]
    started_at: float
    ended: VideoEnd | None = None
    ended_at: float | None = None


@dataclass(frozen=True, slots=True)
class BatchMoment:
    """The state of a batch at one moment.

    `videos` is the number of all videos. `counts` has the number of ended videos for each way in which a video can end.
    `at_work` has the active videos in the order of the batch file. `last_ended` has the videos that ended last,
    beginning with the latest. `usage` is the usage summary of all videos.
    """

    videos: int
    counts: Mapping[VideoEnd, int]
    at_work: tuple[VideoLine, ...]
    last_ended: tuple[VideoLine, ...]
    usage: Mapping[str, Any]

    @property
    def to_come(self) -> int:
        """The number of videos that have not started yet."""
        return self.videos - sum(self.counts.values()) - len(self.at_work)


@dataclass(slots=True)
class _AtWork:
    title: str
    monitor: UsageSource
    started_at: float
    stages: StageBoard = field(default_factory=StageBoard)


class BatchBoard:
    """Stores the progress of all videos of a batch. The class is thread-safe.

    Args:
        videos: The number of videos that this run makes.
    """

    def __init__(self, videos: int) -> None:
        self._videos = videos
        self._lock = threading.RLock()  # reentrant, because a signal handler may interrupt the thread that has the lock
        self._at_work: dict[int, _AtWork] = {}
        self._last: deque[VideoLine] = deque(maxlen=_LAST)
        self._counts: Counter[VideoEnd] = Counter()
        self._used: Mapping[str, Any] = {}
        self._changes = 0

    @property
    def version(self) -> tuple[object, ...]:
        """A value that becomes different with each change of the progress or the usage."""
        with self._lock:
            usage = tuple(getattr(work.monitor, "version", None) for work in self._at_work.values())
            return self._changes, sum(work.stages.version for work in self._at_work.values()), usage

    def began(self, line: int, title: str, monitor: UsageSource, now: float) -> StageBoard:
        """Report that a video has started. Returns the board that receives the progress of the video's stages."""
        work = _AtWork(title, monitor, now)
        with self._lock:
            self._at_work[line] = work
            self._changes += 1
        return work.stages

    def ended(self, line: int, how: VideoEnd, now: float) -> VideoLine | None:
        """Report that a video has ended, and return its last state. Returns None if the video was not active."""
        with self._lock:
            work = self._at_work.pop(line, None)
            if work is None:
                return None
            self._changes += 1
            self._counts[how] += 1
            summary = dict(work.monitor.get_summary())
            self._used = added_summaries([self._used, summary])
            ended = VideoLine(line, work.title, work.stages.stages(), summary, work.started_at, how, now)
            self._last.appendleft(ended)
        return ended

    def moment(self) -> BatchMoment:
        """The current state of the batch. The returned object does not change later."""
        with self._lock:
            at_work = tuple(
                VideoLine(line, work.title, work.stages.stages(), work.monitor.get_summary(), work.started_at)
                for line, work in sorted(self._at_work.items())
            )
            used = added_summaries([self._used, *(video.summary for video in at_work)])
            return BatchMoment(self._videos, dict(self._counts), at_work, tuple(self._last), used)
