"""The stages of a run: how far each is, and how that is drawn."""

import threading
from dataclasses import dataclass, replace
from enum import StrEnum, unique

from rich.cells import cell_len
from rich.text import Text

from eleven_video.domain.stages import STAGES
from eleven_video.ui.text import count, duration, exact_count

_WIDEST_BAR = 40
_NARROWEST_BAR = 6


@unique
class StageState(StrEnum):
    PENDING = "pending"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


MARKS = {
    StageState.PENDING: ("○", ".", "dim"),
    StageState.RUNNING: ("●", "*", "bold cyan"),
    StageState.DONE: ("✓", "+", "green"),
    StageState.FAILED: ("✗", "x", "bold red"),
}


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage at one moment. Times are seconds of a monotonic clock; `total` 0 means that it is not known."""

    name: str
    state: StageState = StageState.PENDING
    done: int = 0
    total: int = 0
    started: float | None = None
    ended: float | None = None

    def elapsed(self, now: float) -> float | None:
        """Seconds since it started, up to its end; None before the start."""
        return None if self.started is None else (now if self.ended is None else self.ended) - self.started

    def moved_to(self, done: int, total: int | None, now: float) -> "Stage":
        """The stage after a report. Reports of several threads may come late, so a count never goes back."""
        total = max(0, self.total if total is None else total)
        done = max(self.done, done)
        started = now if self.started is None else self.started
        if total and done >= total:
            ended = self.ended if self.state is StageState.DONE else now
            return replace(self, state=StageState.DONE, done=done, total=total, started=started, ended=ended)
        return replace(self, state=StageState.RUNNING, done=done, total=total, started=started, ended=None)

    def ended_as(self, state: StageState, now: float) -> "Stage":
        return replace(self, state=state, started=now if self.started is None else self.started, ended=now)


class StageBoard:
    """The stages of a run, for many writers. `version` moves on each change and is read without a lock."""

    def __init__(self) -> None:
        self._lock = threading.RLock()  # a signal handler may come back into it
        self._stages = {name: Stage(name) for name in STAGES}
        self.version = 0

    def stages(self) -> tuple[Stage, ...]:
        with self._lock:
            return tuple(self._stages.values())

    def report(self, name: str, done: int, total: int | None, now: float) -> None:
        with self._lock:
            stage = self._stages.get(name, Stage(name))
            self._put(stage.moved_to(done, total, now))

    def end(self, name: str, state: StageState, now: float) -> None:
        with self._lock:
            self._put(self._stages.get(name, Stage(name)).ended_as(state, now))

    def fail_running(self, now: float) -> None:
        with self._lock:
            for stage in self.stages():
                if stage.state is StageState.RUNNING:
                    self._put(stage.ended_as(StageState.FAILED, now))

    @property
    def is_running(self) -> bool:
        return any(stage.state is StageState.RUNNING for stage in self.stages())

    def _put(self, stage: Stage) -> None:
        if self._stages.get(stage.name) != stage:
            self._stages[stage.name] = stage
            self.version += 1


def stage_lines(stages: tuple[Stage, ...], width: int, now: float, *, ascii_only: bool = False) -> list[Text]:
    """One line for each stage: mark, name, bar, counts, elapsed time; the bar goes first where there is no room."""
    name_cells = max(cell_len(stage.name) for stage in stages)
    counts = [_counts(stage) for stage in stages]
    count_cells = max(len(shown) for shown in counts)
    times = [_time(stage, now) for stage in stages]
    time_cells = max(4, *(len(shown) for shown in times))
    bar_cells = min(_WIDEST_BAR, width - name_cells - count_cells - time_cells - 8)
    lines = []
    for stage, shown, time in zip(stages, counts, times, strict=True):
        mark, plain_mark, style = MARKS[stage.state]
        line = Text.assemble(" ", (plain_mark if ascii_only else mark, style), " ")
        line.append(stage.name + " " * (name_cells - cell_len(stage.name)), style=style)
        if bar_cells >= _NARROWEST_BAR:
            line.append("  ").append_text(_bar(stage, bar_cells, style, ascii_only=ascii_only))
        line.append(f"  {shown:>{count_cells}}", style="" if stage.state is not StageState.PENDING else "dim")
        line.append(f" {time:>{time_cells}}", style="dim")
        line.truncate(width)
        lines.append(line)
    return lines


def stage_words(stage: Stage, now: float) -> str:
    """The stage as a plain line: "Pictures 3/17", "Render done in 0:34"."""
    shown = _counts(stage)
    name = f"{stage.name} {shown}" if shown else stage.name
    time = duration(stage.elapsed(now) or 0)
    match stage.state:
        case StageState.DONE:
            return f"{name} done in {time}"
        case StageState.FAILED:
            return f"{name} failed after {time}"
        case StageState.RUNNING if not shown:
            return f"{name} started"
        case _:
            return name


def _counts(stage: Stage) -> str:
    if stage.state is StageState.PENDING and not stage.total:
        return ""
    if stage.total > 1:
        return f"{exact_count(stage.done)}/{exact_count(stage.total)}"
    return count(stage.done) if stage.done > 1 else ""


def _time(stage: Stage, now: float) -> str:
    elapsed = stage.elapsed(now)
    return "" if elapsed is None else duration(elapsed)


def _bar(stage: Stage, cells: int, style: str, *, ascii_only: bool) -> Text:
    full, rest = ("#", "-") if ascii_only else ("━", "─")  # told apart without colours too
    share = 1.0 if stage.state is StageState.DONE else min(1.0, stage.done / stage.total) if stage.total else 0.0
    filled = int(cells * share)
    return Text(full * filled, style=style).append(rest * (cells - filled), style="dim")
