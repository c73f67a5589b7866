"""Shows progress as plain lines without control codes. Pipes, files and the option `--no-live` use these lines."""

import contextlib
import queue
import threading
import time
from collections.abc import Callable
from dataclasses import replace

from rich.console import Console
from rich.text import Text

from eleven_video.accounting.budget_limits import tightest
from eleven_video.domain.stages import CHECKS, RENDER
from eleven_video.ui.live.log_lines import WaitingLines, say
from eleven_video.ui.live.stages import Stage, StageBoard, StageState, stage_words
from eleven_video.ui.panel.budget_lines import budget_words
from eleven_video.ui.panel.latest_budgets import BudgetBoard, beside_budget
from eleven_video.ui.usage_panel import UsageSource

_TICK_S = 1 / 8
_JOIN_S = 1.0
_STEP_INTERVAL_S = 1.0
_LONG_STEP_INTERVAL_S = 5.0
_MANY_STEPS = 100


class PlainLines:
    """Prints a line when a stage starts, ends or fails. While a stage runs, it prints at most one line per second.

    For a stage with a hundred or more steps, such as rendering, the class prints at most one line in five seconds.
    """

    def __init__(
        self, console: Console, board: StageBoard, monitor: Callable[[], UsageSource], budget: BudgetBoard
    ) -> None:
        self._console = console
        self._board = board
        self._monitor = monitor
        self._budget = budget
        self._printed: dict[str, Stage] = {}
        self._printed_at: dict[str, float] = {}
        self._end: queue.SimpleQueue[None] = queue.SimpleQueue()
        self._lines = WaitingLines(console)
        self._thread = threading.Thread(target=self._keep_printing, name="plain-lines", daemon=True)

    def start(self) -> None:
        """Start the thread that prints the lines."""
        self._thread.start()

    def say(self, line: Text) -> None:
        """Let the printing thread print `line` within an eighth of a second."""
        self._lines.put(line)

    def stop(self) -> None:
        """Print the queued lines, and end the printing thread. A signal handler may call this method."""
        self._end.put(None)
        if threading.current_thread() is not self._thread:
            self._thread.join(_JOIN_S)
        self._lines.close()

    def _keep_printing(self) -> None:
        ended = False
        while not ended:
            with contextlib.suppress(queue.Empty):
                self._end.get(timeout=_TICK_S)
                ended = True
            self._lines.print_all()
            self._print_changes(time.monotonic(), last=ended)

    def _print_changes(self, now: float, *, last: bool) -> None:
        # Stages are printed in the order in which they started.
        stages = sorted(self._board.stages(), key=lambda stage: stage.started if stage.started is not None else now)
        due = [stage for stage in stages if self._is_due(stage, now, last=last)]
        cost = self._cost() if due else ""
        for stage in due:
            self._printed[stage.name], self._printed_at[stage.name] = stage, now
            say(self._console, Text(f"{stage_words(stage, now)}{cost}"))

    def _is_due(self, stage: Stage, now: float, *, last: bool) -> bool:
        before = self._printed.get(stage.name, Stage(stage.name))
        # For the stage `CHECKS`, a line is printed when the stage starts or fails. No line is printed when it is done.
        if stage == replace(before, expected=stage.expected) or (stage.name, stage.state) == (CHECKS, StageState.DONE):
            return False
        if last or stage.state is not before.state:
            return True
        many = stage.name == RENDER or stage.total >= _MANY_STEPS
        interval = _LONG_STEP_INTERVAL_S if many else _STEP_INTERVAL_S
        return stage.state is StageState.RUNNING and now - self._printed_at.get(stage.name, 0.0) >= interval

    def _cost(self) -> str:
        try:
            standings = self._budget.standings()
            usage, standings = beside_budget(self._monitor().get_summary(), standings)
        except Exception:  # noqa: BLE001 - a display must not break the work that it shows
            return ""
        words = [] if usage.is_empty else [usage.total]
        if (limit := tightest(standings)) is not None:
            words.append(budget_words(limit))
        return "".join(f"  {each}" for each in words)
