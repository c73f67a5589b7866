"""Reads the progress of a run from the file that another process is writing. The module `live_file` writes this
file.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from eleven_video.accounting.budget_limits import BudgetStatus, Limit, Scope, Unit
from eleven_video.domain.requests.requests import SpeechQuota
from eleven_video.domain.script.left_out import LeftOut
from eleven_video.domain.stages import PICTURES, RENDER, STAGES
from eleven_video.domain.video import VideoFormat
from eleven_video.files import read_regular
from eleven_video.reporting.live_file import LIVE
from eleven_video.reporting.run_estimate import RunEstimate
from eleven_video.ui.live.run_header import RunHeader
from eleven_video.ui.live.stages import Stage
from eleven_video.ui.live.time_left import TimeLeft

# The maximum size, in bytes, of a file that is read. Even a whole day of rendering with five lines per second makes a
# smaller file.
_LARGEST_FILE = 64 * 1024 * 1024
_MOST_WARNINGS = 20


@dataclass(slots=True)
class LiveRun:
    """The progress of a run, as reported by the process that makes the run. The times in `stages` are in seconds since
    1970.

    `estimate` is the cost of everything that the run still had to buy when it began. `pictures` has the number of
    pictures of each scene that is planned, by the number of the scene.
    """

    stages: dict[str, Stage] = field(default_factory=lambda: {name: Stage(name) for name in STAGES})
    shown_stages: tuple[str, ...] = STAGES
    header: RunHeader | None = None
    began_at: datetime | None = None
    told_at: datetime | None = None
    warnings: list[str] = field(default_factory=list)
    budgets: tuple[BudgetStatus, ...] = ()
    quota: SpeechQuota | None = None
    left_out: LeftOut = field(default_factory=LeftOut)
    estimate: RunEstimate | None = None
    pictures: dict[int, int] = field(default_factory=dict)

    @property
    def shown(self) -> list[Stage]:
        """The stages of the run, in the order in which they are shown."""
        return [self.stages[name] for name in self.shown_stages if name in self.stages]

    def status(self, now: datetime) -> str:
        """The remaining time as text, such as "about 0:40 left". Until the remaining time is known, the text is the
        name of the current step.
        """
        return TimeLeft().words(self.stages.values(), now.timestamp())

    def read(self, line: Mapping[str, Any]) -> None:
        """Add the content of one line of the file `live.jsonl`. The method raises LookupError, TypeError or ValueError
        if the line is not valid.
        """
        at = datetime.fromisoformat(line["at"])
        self.began_at, self.told_at = self.began_at or at, at
        match line["kind"]:
            case "stage":
                name = str(line["name"])
                stage = self.stages.get(name, Stage(name))
                total = line["total"]
                self.stages[name] = stage.moved_to(
                    int(line["done"]), None if total is None else int(total), at.timestamp()
                )
            case "plan":
                self._read_plan(line)
            case "scene":
                self.pictures[int(line["scene"])] = int(line["pictures"])
            case "warning":
                self.warnings = [*self.warnings, str(line["text"])][-_MOST_WARNINGS:]
            case "budgets":
                self.budgets = tuple(_budget_of(record) for record in line["budgets"])
            case "quota":
                self.quota = _quota_of(line)
            case "left_out":
                self.left_out = LeftOut.of_record(line["left_out"])
            case _:
                pass  # the line is a note, or a newer version of the product wrote it

    def _read_plan(self, line: Mapping[str, Any]) -> None:
        video = VideoFormat(int(line["width"]), int(line["height"]), int(line["fps"]))
        length = line["length_s"]
        self.header = RunHeader(str(line["title"]), video, None if length is None else float(length))
        self.shown_stages = tuple(str(name) for name in line["stages"])
        cost = line.get("estimate")
        self.estimate = None if cost is None else RunEstimate.of_record(cost)
        for name, expected in ((PICTURES, int(line["pictures"])), (RENDER, round((length or 0) * video.fps))):
            self.stages[name] = _expecting(self.stages.get(name, Stage(name)), expected)


def read_live(folder: Path) -> LiveRun | None:
    """The progress of the latest run of a session. The result is None if the session's folder has no readable file
    `live.jsonl`. Invalid lines are ignored.
    """
    try:
        data = read_regular(folder / LIVE, most=_LARGEST_FILE)
    except OSError:
        return None
    run = LiveRun()
    for line in data.split(b"\n"):
        try:
            run.read(json.loads(line))
        except (LookupError, TypeError, ValueError, OverflowError, RecursionError):
            continue
    return run


def _expecting(stage: Stage, total: int) -> Stage:
    return Stage(stage.name, stage.state, stage.done, stage.total, stage.started, stage.ended, max(0, total))


def _budget_of(record: Mapping[str, Any]) -> BudgetStatus:
    limit = Limit(Scope(record["scope"]), str(record["key"]), int(record["limit_pico"]), unit=Unit(record["unit"]))
    return BudgetStatus(limit, int(record["committed_pico"]), int(record["reserved_pico"]))


def _quota_of(line: Mapping[str, Any]) -> SpeechQuota:
    resets_at = line["resets_at"]
    limit, extension = line["limit"], line["extension"]
    return SpeechQuota(
        str(line["plan"]),
        int(line["used"]),
        None if limit is None else int(limit),
        None if resets_at is None else datetime.fromisoformat(resets_at).astimezone(UTC),
        None if extension is None else int(extension),
        str(line["overage"]),
    )
