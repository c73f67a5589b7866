"""Shows the progress of a batch. A terminal gets one live region for all videos. Other outputs get plain lines."""

import contextlib
import logging
import queue
import threading
import time
from collections.abc import Sequence
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.text import Text

from eleven_video.accounting.budget_limits import BudgetStatus, Scope
from eleven_video.accounting.rate_limits import ModelUse
from eleven_video.domain.requests.requests import SpeechQuota
from eleven_video.domain.script.left_out import LeftOut
from eleven_video.domain.stages import CHECKS
from eleven_video.domain.text.plain_text import one_line
from eleven_video.ui.batch.drawing import BatchView
from eleven_video.ui.batch.progress_state import BatchBoard, VideoEnd
from eleven_video.ui.console import console as shared_console
from eleven_video.ui.live.log_lines import LineHandler, WaitingLines, say
from eleven_video.ui.live.region import LiveRegion, can_draw
from eleven_video.ui.live.stages import StageBoard, StageState, stage_words
from eleven_video.ui.panel.budget_lines import mark_style, mark_words
from eleven_video.ui.panel.latest_budgets import BudgetBoard
from eleven_video.ui.panel.summary_reading import read_summary
from eleven_video.ui.styles import FINE, PROBLEM, WARNING, WARNING_LABEL
from eleven_video.ui.text import duration
from eleven_video.ui.usage_panel import UsageSource

_TICK_S = 1 / 8
_JOIN_S = 1.0
_INTERVAL_S = 1.0  # the times on the screen change every second
_STYLES = {VideoEnd.DONE: FINE, VideoEnd.FAILED: PROBLEM, VideoEnd.STOPPED: WARNING}


class BatchProgress:
    """Shows the progress and the usage of a batch. Any thread may call the methods.

    The methods do not wait for the terminal. On a terminal, a live region shows the total and a line for each active
    video. Messages appear above the region. If the output is a pipe or a file, or if `live` is False, the class prints
    plain lines without control codes: one line when a video starts, when a stage ends, and when a video ends.

    Args:
        name: The name of the batch, which is shown as the title.
        videos: The number of videos that this run makes.
        console: The console to print on. If it is None, the program's shared console is used.
        live: Whether a terminal gets a live region. If `live` is False, a terminal gets plain lines.
        quiet: Whether to show only warnings and failures.
        sandbox: Whether the sandbox answers the calls, so that nothing is billed.
    """

    def __init__(
        self,
        name: str,
        videos: int,
        console: Console | None = None,
        *,
        live: bool = True,
        quiet: bool = False,
        sandbox: bool = False,
    ) -> None:
        self.console = console if console is not None else shared_console
        self._name = name
        self._sandbox = sandbox
        self._quiet = quiet
        self._live = live and not quiet and can_draw(self.console)
        self._board = BatchBoard(videos)
        self._budget = BudgetBoard()
        self._started_at = time.monotonic()
        self._region: LiveRegion | None = None
        self._printer: _Printer | None = None
        self._lifecycle = threading.RLock()

    def start(self) -> None:
        """Show the progress until `stop` is called. A second call of `start` does nothing."""
        with self._lifecycle:
            if self._region is not None or self._printer is not None:
                return
            self._started_at = time.monotonic()
            if self._live:
                self._region = LiveRegion(
                    self.console,
                    view=self.__rich__,
                    version=self._version,
                    interval=lambda: _INTERVAL_S,
                    transient=True,
                )
                self._region.start()
            else:
                self._printer = _Printer(self.console)
                self._printer.start()

    def stop(self) -> None:
        """Remove the live region, and restore the terminal.

        Any thread may call this method at any time, even repeatedly.
        """
        with self._lifecycle:
            region, self._region = self._region, None
            printer, self._printer = self._printer, None
        if region is not None:
            region.stop()
        if printer is not None:
            printer.stop()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()

    def began(self, line: int, title: str, monitor: UsageSource) -> "VideoProgress":
        """Report that a video has started, and return the listener for its progress.

        `monitor` counts the video's usage.
        """
        stages = self._board.began(line, title, monitor, time.monotonic())
        if not self._live:
            self._print_line(Text(f"Line {line}: {one_line(title, limit=60)}"))
        return VideoProgress(self, line, stages)

    def ended(self, line: int, how: VideoEnd, told: str = "") -> None:
        """Report that a video has ended. `told` is the path of the video, or the reason why the video was not made."""
        video = self._board.ended(line, how, time.monotonic())
        if video is None:
            return
        time_taken = duration((video.ended_at or video.started_at) - video.started_at)
        usage = read_summary(video.summary)
        cost = "" if usage.is_empty else f", {usage.total}"
        head = f"Line {line} {how} in {time_taken}" if how is VideoEnd.DONE else f"Line {line} {how} after {time_taken}"
        line_of_it = Text.assemble((f"{head}{cost}: ", _STYLES[how]), one_line(told or video.title))
        if how is VideoEnd.DONE:
            self._print_line(line_of_it)
        else:
            self.say(line_of_it)

    def warn(self, text: str) -> None:
        """Print a warning above the live region."""
        self.say(Text.assemble(("Warning: ", WARNING_LABEL), one_line(text)))

    def note(self, text: str) -> None:
        """Print a line above the live region. If `quiet` was set, nothing is printed."""
        self._print_line(Text(one_line(text)))

    def log_handler(self, level: int = logging.WARNING) -> logging.Handler:
        """A logging handler that prints log records above the live region."""
        return LineHandler(self.say, level)

    def budget(self, standings: Sequence[BudgetStatus]) -> None:
        """Show the status of each limit that several videos share. Print one message for each passed threshold."""
        # The limit of a single video is not shown. If a video reaches its limit, the error message of this video says
        # so.
        for standing in self._budget.tell([one for one in standings if one.limit.scope is not Scope.RUN]):
            self._print_line(Text(mark_words(standing), style=mark_style(standing)))

    def stage(self, line: int, board: StageBoard, name: str, done: int, total: int | None) -> None:
        """Show the progress of a stage of the video on line `line` of the batch file."""
        before = {stage.name: stage.state for stage in board.stages()}
        now = time.monotonic()
        board.report(name, done, total, now)
        after = next(stage for stage in board.stages() if stage.name == name)
        if self._live or name == CHECKS:
            return
        if after.state is StageState.DONE and before.get(name) is not StageState.DONE:
            self._print_line(Text(f"Line {line}: {stage_words(after, now)}"))

    def _print_line(self, text: Text) -> None:
        """Print a line, but print nothing if `quiet` was set."""
        if not self._quiet:
            self.say(text)

    def say(self, text: Text) -> None:
        """Print a line above the live region, even if `quiet` was set."""
        shown = self._region or self._printer
        if shown is None:
            say(self.console, text)
        else:
            shown.say(text)

    def __rich__(self) -> BatchView:
        standings = self._budget.standings()  # budgets are read before the usage, so that the usage is never older
        return BatchView(
            self._name, self._board.moment(), time.monotonic(), self._started_at, standings, sandbox=self._sandbox
        )

    def _version(self) -> object:
        return self._board.version, self._budget.version


class VideoProgress:
    """Receives the progress of one video of a batch. Implements `domain.listener.Listener`."""

    def __init__(self, batch: BatchProgress, line: int, stages: StageBoard) -> None:
        self._batch = batch
        self._line = line
        self._stages = stages

    def stage(self, name: str, done: int = 0, total: int | None = None) -> None:
        self._batch.stage(self._line, self._stages, name, done, total)

    def note(self, text: str) -> None:
        """Does nothing, because a batch would print hundreds of notes."""

    def warn(self, text: str) -> None:
        self._batch.warn(f"Line {self._line}: {text}")

    def left_out(self, left_out: LeftOut) -> None:
        self._batch.note(f"Line {self._line}: {left_out.sentence}.")

    def quota(self, quota: SpeechQuota) -> None:
        """Does nothing.

        One video reports this quota, but the panel shows the usage of all videos, so they would not match.
        """

    def paces(self, paces: Sequence[ModelUse]) -> None:
        """Does nothing. One video's report of Gemini's rate limits does not include the usage of other videos."""

    def budget(self, standings: Sequence[BudgetStatus]) -> None:
        self._batch.budget(standings)


class _Printer:
    """Prints lines in its own thread, so that a slow terminal does not block the threads that make videos."""

    def __init__(self, console: Console) -> None:
        self._lines = WaitingLines(console)
        self._end: queue.SimpleQueue[None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="batch-lines", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def say(self, line: Text) -> None:
        self._lines.put(line)

    def stop(self) -> None:
        self._end.put(None)
        if threading.current_thread() is not self._thread:
            self._thread.join(_JOIN_S)
        self._lines.close()

    def _run(self) -> None:
        ended = False
        while not ended:
            with contextlib.suppress(queue.Empty):
                self._end.get(timeout=_TICK_S)
                ended = True
            self._lines.print_all()
