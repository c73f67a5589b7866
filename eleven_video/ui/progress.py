"""Shows the stages and the usage of a run. A terminal gets a live region. Other outputs get plain lines."""

import logging
import math
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import TracebackType
from typing import Any, Self

from rich.console import Console
from rich.text import Text

from eleven_video.accounting.budget_limits import BudgetStatus
from eleven_video.accounting.calls import Service
from eleven_video.accounting.metrics import MetricType
from eleven_video.accounting.pricing import Pricing
from eleven_video.accounting.rate_limits import ModelUse
from eleven_video.domain.requests.requests import SpeechQuota
from eleven_video.domain.run_plan import RunPlan
from eleven_video.domain.script.left_out import LeftOut
from eleven_video.domain.stages import PICTURES, RENDER
from eleven_video.domain.text.plain_text import one_line
from eleven_video.monitoring.usage import UsageMonitor
from eleven_video.ui.console import console as shared_console
from eleven_video.ui.estimate_words import expected_words
from eleven_video.ui.live.log_lines import LineHandler, say
from eleven_video.ui.live.plain_lines import PlainLines
from eleven_video.ui.live.region import LiveRegion, can_draw
from eleven_video.ui.live.run_header import RunHeader
from eleven_video.ui.live.run_view import ProgressView
from eleven_video.ui.live.stages import StageBoard, StageState
from eleven_video.ui.live.time_left import TimeLeft
from eleven_video.ui.panel.budget_lines import mark_style, mark_words
from eleven_video.ui.panel.latest_budgets import BudgetBoard
from eleven_video.ui.panel.rate_limit_usage import RateLimitUsage
from eleven_video.ui.styles import WARNING_LABEL
from eleven_video.ui.usage_panel import UsageSource

_IDLE_INTERVAL_S = 5.0
_WORKING_INTERVAL_S = 1.0  # used while a stage runs, because the stage's time on the screen changes every second


class VideoPipelineProgress:
    """Shows the progress and the usage of a run. Any thread may call the methods.

    The methods do not wait for the terminal. On a terminal, a live region shows the stages and the usage panel. The
    lines of `note`, `warn` and `log_handler` appear above the region. If the output is a pipe or a file, or if `live`
    is False, the progress is printed as plain lines without control codes.

    Args:
        console: The console to print on. If it is None, the program's shared console is used.
        monitor: The object that counts the usage. If it is None, each drawing uses `UsageMonitor.get_instance()`.
        live: Whether a terminal gets a live region. If `live` is False, a terminal gets plain lines.
        quiet: Whether to show only warnings.
        pricing: The prices for the estimated cost of the run. If it is None, no estimate is shown.
    """

    def __init__(
        self,
        console: Console | None = None,
        monitor: UsageSource | None = None,
        *,
        live: bool = True,
        quiet: bool = False,
        pricing: Pricing | None = None,
    ) -> None:
        self.console = console if console is not None else shared_console
        self._pricing = pricing
        self._plan: RunPlan | None = None
        self._estimate = ""
        self._time_left = TimeLeft()
        self._started_at = time.monotonic()
        self._monitor = monitor
        self._quiet = quiet
        self._live = live and not quiet and can_draw(self.console)
        self._board = StageBoard()
        self._quota: SpeechQuota | None = None
        self._credits_at_quota = 0
        self._paces = RateLimitUsage()
        self._budget = BudgetBoard()
        self._sandbox = False
        self._changes = 0
        self._region: LiveRegion | None = None
        self._lines: PlainLines | None = None
        self._lifecycle = threading.RLock()

    @property
    def monitor(self) -> UsageSource:
        """The object that counts the shown usage."""
        return self._monitor if self._monitor is not None else UsageMonitor.get_instance()

    @property
    def is_live(self) -> bool:
        """Whether the progress is shown in a live region instead of plain lines."""
        return self._live

    def start(self) -> None:
        """Show the progress until `stop` is called. A second call of `start` does nothing."""
        with self._lifecycle:
            if self._region is not None or self._lines is not None or self._quiet:
                return
            self._started_at = time.monotonic()
            if self._live:
                self._region = LiveRegion(
                    self.console, view=self.__rich__, version=self._version, interval=self._interval, transient=True
                )
                self._region.start()
            else:
                self._lines = PlainLines(self.console, self._board, lambda: self.monitor, self._budget)
                self._lines.start()

    def stop(self) -> None:
        """Remove the live region, and restore the terminal.

        Any thread may call this method at any time, even repeatedly.
        """
        with self._lifecycle:
            region, self._region = self._region, None
            lines, self._lines = self._lines, None
        if region is not None:
            region.stop()
        if lines is not None:
            lines.stop()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if error is not None:
            self._board.fail_running(time.monotonic())
        self.stop()

    def stage(self, name: str, done: int = 0, total: int | None = None) -> None:
        """Report the progress of a stage. The first report starts the stage.

        The stage ends when `done` reaches `total`.
        """
        self._board.report(name, done, total, time.monotonic())

    def finish(self, name: str) -> None:
        """Report that a stage is done. A stage without a known total does not end until this method is called."""
        self._board.end(name, StageState.DONE, time.monotonic())

    def fail(self, name: str) -> None:
        """Report that a stage has failed."""
        self._board.end(name, StageState.FAILED, time.monotonic())

    def quota(self, quota: SpeechQuota) -> None:
        """Show the remaining credits of the ElevenLabs account. The number decreases while the run uses credits."""
        self._quota = quota
        self._credits_at_quota = _credits(self.monitor.get_summary())
        self._changes += 1

    def paces(self, paces: Sequence[ModelUse]) -> None:
        """Show the unused rest of Gemini's rate limits. The shown numbers also include the later calls of the run."""
        self._paces.tell(paces, self.monitor.get_summary(), time.monotonic())
        self._changes += 1

    def budget(self, standings: Sequence[BudgetStatus]) -> None:
        """Show the status of each budget. Print one message when a budget passes a threshold of `MESSAGE_THRESHOLDS`."""
        for standing in self._budget.tell(standings):
            self._print_note(Text(mark_words(standing), style=mark_style(standing)))

    def planned(self, plan: RunPlan) -> None:
        """Show the title, length and frame size of the video, and its estimated cost."""
        if plan.calls and not self._estimate:
            self._estimate = expected_words(plan.calls, self._pricing)
            self._board.expect(PICTURES, plan.pictures)
            self._board.expect(RENDER, plan.frames)
        self._plan = plan
        self._changes += 1

    def stage_times(self) -> dict[str, float]:
        """The name and the duration in seconds of each ended stage, in the order in which the stages started."""
        now = time.monotonic()
        ended = [stage for stage in self._board.stages() if stage.ended is not None and stage.started is not None]
        return {stage.name: stage.elapsed(now) or 0.0 for stage in sorted(ended, key=lambda one: one.started or 0.0)}

    def left_out(self, left_out: LeftOut) -> None:
        """Print a line with the parts of the script that are not spoken."""
        self.note(f"{left_out.sentence}.")

    def set_mode(self, mode: str) -> None:
        """Set the mode of the run. In the mode "sandbox", the panel says that nothing is billed."""
        self._sandbox = mode == "sandbox"
        self._changes += 1

    def note(self, text: str) -> None:
        """Print a line above the live region."""
        self._print_note(Text(one_line(text)))

    def warn(self, text: str) -> None:
        """Print a warning above the live region."""
        self._print_line(Text.assemble(("Warning: ", WARNING_LABEL), one_line(text)))

    def log_handler(self, level: int = logging.WARNING) -> logging.Handler:
        """A logging handler that prints log records above the live region.

        A handler with its own stream would print into the live region. The next drawing would erase the printed lines.
        """
        return LineHandler(self._print_line, level)

    def __rich__(self) -> "ProgressView":
        standings = self._budget.standings()  # budgets are read before the summary, so that the summary is never older
        summary = self.monitor.get_summary()
        quota = self._quota
        if quota is not None:
            quota = replace(quota, used=quota.used + max(0, _credits(summary) - self._credits_at_quota))
        now = time.monotonic()
        stages = self._board.stages()
        plan = self._plan
        names = plan.stages if plan is not None else None
        return ProgressView(
            tuple(stage for stage in stages if names is None or stage.name in names),
            summary,
            header=self._header(),
            elapsed_s=now - self._started_at,
            status=self._time_left.words(stages, now),
            estimate=self._estimate,
            quota=quota,
            paces=self._paces.paces(summary, now),
            budget=standings,
            sandbox=self._sandbox,
            now=now,
        )

    def _header(self) -> RunHeader | None:
        plan = self._plan
        if plan is None:
            return None
        frames = next((stage.total for stage in self._board.stages() if stage.name == RENDER), 0)
        length_s = frames / plan.video.fps if frames else plan.length_s
        return RunHeader(plan.title, plan.video, length_s)

    def _version(self) -> object:
        usage = getattr(self.monitor, "version", None)
        return None if usage is None else (usage, self._board.version, self._budget.version, self._changes)

    def _interval(self) -> float:
        return _WORKING_INTERVAL_S if self._board.is_running else _IDLE_INTERVAL_S

    def _print_note(self, text: Text) -> None:
        """Print a line, but print nothing if `quiet` was set."""
        if not self._quiet:
            self._print_line(text)

    def _print_line(self, text: Text) -> None:
        shown = self._region or self._lines
        if shown is None:
            say(self.console, text)
        else:
            shown.say(text)


def _credits(summary: Mapping[str, Any]) -> int:
    """The ElevenLabs credits in a usage summary, rounded up. So the remaining quota on the screen is never too high."""
    entry = summary.get("by_service", {}).get(Service.ELEVENLABS.value, {})
    used: float = entry.get("metrics", {}).get(MetricType.CREDITS.value, 0)
    return math.ceil(used)
