"""Stores and draws the progress of a run's stages."""

import threading
from dataclasses import dataclass, replace
from enum import StrEnum, unique

from rich.cells import cell_len
from rich.text import Text

from eleven_video.domain.stages import CHECKS, NARRATION, RENDER, STAGES
from eleven_video.ui.styles import FINE, PROBLEM
from eleven_video.ui.text import duration, exact_count

_NARROWEST_BAR = 6
# The widths of two columns in cells: one for numbers of steps such as "100 of 1,000", and one for times such as
# "1:02:03". On a narrow screen, the columns are only wide enough for "100 of 120" and "10:00".
_COUNT_CELLS, _TIME_CELLS = 12, 7
_FEW_COUNT_CELLS, _FEW_TIME_CELLS = 10, 5
_ROOMY = 60
# While the total is only an estimate, at most this share of the bar is filled.
_MOST_UNSETTLED = 0.95
_UNITS = {NARRATION: " scene", RENDER: " frame"}


@unique
class StageState(StrEnum):
    """Whether a stage of a run is waiting, running, done or failed."""

    PENDING = "pending"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


MARKS = {
    StageState.PENDING: ("○", ".", "dim"),
    StageState.RUNNING: ("●", "*", "bold cyan"),
    StageState.DONE: ("✓", "+", FINE),
    StageState.FAILED: ("✗", "x", PROBLEM),
}


@dataclass(frozen=True, slots=True)
class Stage:
    """The progress of a stage at one moment.

    `done` is the number of finished steps. `total` is the number of all steps. `total` is 0 while this number is
    unknown. `expected` is an estimate of `total`. `expected` is 0 if there is no estimate. `started` and `ended` are
    times in seconds of a monotonic clock.
    """

    name: str
    state: StageState = StageState.PENDING
    done: int = 0
    total: int = 0
    started: float | None = None
    ended: float | None = None
    expected: int = 0

    @property
    def share(self) -> float:
        """The share of the steps that is finished, from 0 to 1. While `total` is unknown, the share is an estimate."""
        if self.state is StageState.DONE:
            return 1.0
        if self.total:
            return min(1.0, self.done / self.total)
        return min(_MOST_UNSETTLED, self.done / self.expected) if self.expected else 0.0

    def elapsed(self, now: float) -> float | None:
        """The seconds from the start of the stage until its end, or until `now`.

        Returns None if the stage has not started.
        """
        return None if self.started is None else (now if self.ended is None else self.ended) - self.started

    def moved_to(self, done: int, total: int | None, now: float) -> "Stage":
        """The stage after a report of its progress.

        Several threads report the progress, and their reports may arrive in the wrong order. So `done` never decreases.
        """
        total = max(0, self.total if total is None else total)
        done = max(self.done, done)
        started = now if self.started is None else self.started
        if total and done >= total:
            ended = self.ended if self.state is StageState.DONE else now
            return replace(self, state=StageState.DONE, done=done, total=total, started=started, ended=ended)
        return replace(self, state=StageState.RUNNING, done=done, total=total, started=started, ended=None)

    def ended_as(self, state: StageState, now: float) -> "Stage":
        """A copy of the stage that ended in the given state at the time `now`."""
        return replace(self, state=state, started=now if self.started is None else self.started, ended=now)


class StageBoard:
    """Stores the stages of a run. Many threads report the progress of the stages.

    `version` grows with each change of a stage. `version` can be read without a lock.
    """

    def __init__(self) -> None:
        self._lock = threading.RLock()  # reentrant, because a signal handler may interrupt the thread that has the lock
        self._stages = {name: Stage(name) for name in STAGES}
        self.version = 0

    def stages(self) -> tuple[Stage, ...]:
        """All stages, in the order of the run."""
        with self._lock:
            return tuple(self._stages.values())

    def report(self, name: str, done: int, total: int | None, now: float) -> None:
        """Report the progress of a stage. If `total` is None, the total that is already known stays."""
        with self._lock:
            stage = self._stages.get(name, Stage(name))
            self._put(stage.moved_to(done, total, now))

    def end(self, name: str, state: StageState, now: float) -> None:
        """Report that a stage ended in the given state."""
        with self._lock:
            self._put(self._stages.get(name, Stage(name)).ended_as(state, now))

    def fail_running(self, now: float) -> None:
        """Give all running stages the state `FAILED`."""
        with self._lock:
            for stage in self.stages():
                if stage.state is StageState.RUNNING:
                    self._put(stage.ended_as(StageState.FAILED, now))

    def expect(self, name: str, total: int) -> None:
        """Set the estimated total of a stage. The estimate is used while the real total is unknown."""
        with self._lock:
            self._put(replace(self._stages.get(name, Stage(name)), expected=max(0, total)))

    @property
    def is_running(self) -> bool:
        """Whether at least one stage is running."""
        return any(stage.state is StageState.RUNNING for stage in self.stages())

    def _put(self, stage: Stage) -> None:
        if self._stages.get(stage.name) != stage:
            self._stages[stage.name] = stage
            self.version += 1


def stage_lines(stages: tuple[Stage, ...], width: int, now: float, *, ascii_only: bool = False) -> list[Text]:
    """One line for each stage. A line has a symbol for the state, the name, a bar, the progress and the elapsed time.

    The widths of the columns depend only on `width`. On a narrow screen, the bar is left out.
    """
    shown = [stage for stage in stages if stage.name != CHECKS]
    name_cells = max((cell_len(stage.name) for stage in shown), default=0)
    roomy = width >= _ROOMY
    count_cells = _COUNT_CELLS if roomy else _FEW_COUNT_CELLS
    time_cells = _TIME_CELLS if roomy else _FEW_TIME_CELLS
    bar_cells = width - name_cells - count_cells - time_cells - 9
    lines = []
    for stage in shown:
        mark, plain_mark, style = MARKS[stage.state]
        line = Text.assemble(" ", (plain_mark if ascii_only else mark, style), " ")
        line.append(stage.name + " " * (name_cells - cell_len(stage.name)), style=style)
        if bar_cells >= _NARROWEST_BAR:
            line.append("  ").append_text(_bar(stage, bar_cells, style, ascii_only=ascii_only))
        far = how_far(stage)
        line.append(f"  {far:>{count_cells}}", style="" if stage.state is not StageState.PENDING else "dim")
        line.append(f" {_time(stage, now):>{time_cells}}", style="dim")
        line.truncate(width)
        lines.append(line)
    return lines


def how_far(stage: Stage) -> str:
    """The progress of a stage as short text, such as "waiting", "5 so far", "13 of 18", "44%" or "done"."""
    match stage.state:
        case StageState.PENDING:
            return "waiting"
        case StageState.FAILED:
            return "failed"
        case StageState.DONE if stage.total <= 1 or stage.name == RENDER:
            return "done"
        case _ if stage.total > 1:
            if stage.name == RENDER:
                return f"{100 * stage.done // stage.total}%"
            return f"{exact_count(stage.done)} of {exact_count(stage.total)}"
        case _:
            return f"{exact_count(stage.done)} so far" if stage.done else "working"


def stage_words(stage: Stage, now: float) -> str:
    """The progress of a stage as a line of text, such as "Pictures 3 of 17" or "Render done in 0:34"."""
    if stage.name == CHECKS and stage.state is StageState.RUNNING:
        return stage.name
    unit = _UNITS.get(stage.name, "")
    units = unit and f"{unit}s"
    time = duration(stage.elapsed(now) or 0)
    counts = f" {exact_count(stage.done)} of {exact_count(stage.total)}{units}" if stage.total > 1 else ""
    if not stage.total and stage.done:
        counts = f" {exact_count(stage.done)}{unit if stage.done == 1 else units} so far"
    match stage.state:
        case StageState.DONE:
            return f"{stage.name} done in {time}" + (f":{counts}" if counts else "")
        case StageState.FAILED:
            return f"{stage.name} failed after {time}" + (f":{counts}" if counts else "")
        case StageState.RUNNING if not counts:
            return f"{stage.name} started"
        case _:
            return stage.name + counts


def _time(stage: Stage, now: float) -> str:
    elapsed = stage.elapsed(now)
    return "" if elapsed is None else duration(elapsed)


def _bar(stage: Stage, cells: int, style: str, *, ascii_only: bool) -> Text:
    full, rest = ("#", "-") if ascii_only else ("━", "─")  # two different characters, for screens without colours
    filled = int(cells * stage.share)
    return Text(full * filled, style=style).append(rest * (cells - filled), style="dim")
