"""Estimates the remaining time of a run from the speed of its stages."""

from collections.abc import Iterable

from eleven_video.domain.stages import CHECKS, NARRATION, PICTURES, RENDER, SCRIPT
from eleven_video.ui.live.stages import Stage, StageState
from eleven_video.ui.text import duration

_MEASURED = (NARRATION, PICTURES, RENDER)  # these stages run in parallel, so the slowest stage decides
_NEW_SHARE = 0.3  # the weight of a new estimate; the last estimate minus the time since then has the weight 0.7
_MINUTE, _TEN_MINUTES, _HOUR = 60, 600, 3600
_STEPS = ((_MINUTE, 5), (_TEN_MINUTES, 10), (_HOUR, 60))


class TimeLeft:
    """Estimates the remaining time of a run. The estimate is smoothed. Only one thread may use an object."""

    def __init__(self) -> None:
        self._last_shown: tuple[float, float] | None = None  # the remaining seconds, and the time of this estimate

    def words(self, stages: Iterable[Stage], now: float) -> str:
        """The remaining time, such as "about 0:40 left". While it is unknown, the text is the current step or empty."""
        by_name = {stage.name: stage for stage in stages}
        checks, script = by_name.get(CHECKS, Stage(CHECKS)), by_name.get(SCRIPT, Stage(SCRIPT))
        if checks.state is StageState.RUNNING:
            return "checking names and quota"
        if script.state is StageState.RUNNING:
            return "preparing the script"
        measured = [by_name[name] for name in _MEASURED if name in by_name]
        if any(stage.state is StageState.FAILED for stage in measured):
            return ""
        if measured and all(stage.state is StageState.DONE for stage in measured):
            return "finishing"
        found = [left for stage in measured if (left := _left(stage, now)) is not None]
        if not found:
            return "" if self._last_shown is None else self._smoothed(self._last_shown[0], now)
        return self._smoothed(max(found), now)

    def _smoothed(self, left: float, now: float) -> str:
        if self._last_shown is not None:
            before = max(0.0, self._last_shown[0] - (now - self._last_shown[1]))
            left = before + _NEW_SHARE * (left - before)
        self._last_shown = (left, now)
        return left_words(left)


def left_words(seconds: float) -> str:
    """The rounded remaining time as text, such as "about 0:40 left" or "about 12:00 left"."""
    step = next((step for below, step in _STEPS if seconds < below), _STEPS[-1][1])
    rounded = max(step, round(seconds / step) * step)
    if rounded < _MINUTE:
        return f"about 0:{rounded:02d} left"
    return f"about {duration(rounded)} left"


def _left(stage: Stage, now: float) -> float | None:
    """The remaining seconds of a running stage if its speed does not change. Returns None if they are unknown."""
    elapsed = stage.elapsed(now)
    if stage.state is not StageState.RUNNING or not elapsed or not stage.done:
        return None
    whole = stage.total or max(stage.expected, stage.done + 1)
    if not stage.total and not stage.expected:
        return None
    return elapsed * max(0, whole - stage.done) / stage.done
