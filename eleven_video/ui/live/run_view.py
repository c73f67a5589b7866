"""Draws the state of a run at one moment: the header at the top, then the stages, then the usage panel."""

from collections.abc import Sequence

from rich.console import Console, ConsoleOptions, RenderResult
from rich.text import Text

from eleven_video.accounting.budget_limits import BudgetStatus
from eleven_video.accounting.rate_limits import ModelUse
from eleven_video.domain.requests.requests import SpeechQuota
from eleven_video.ui.ascii_fallback import as_ascii
from eleven_video.ui.line_cache import Line, printed, text_line
from eleven_video.ui.live.run_header import RunHeader
from eleven_video.ui.live.stages import Stage, stage_lines
from eleven_video.ui.usage_panel import UsagePanel

_FEWEST_PANEL_ROWS = 3


class ProgressView:
    """The state of a run at one moment, which Rich can draw. The header and the stages get as many rows as they need.

    Args:
        stages: The stages to show, in the order of the run.
        summary: The result of `UsageMonitor.get_summary()` at this moment.
        quota: The remaining credits of the ElevenLabs account. `quota` is None if they are unknown.
        paces: The usage of Gemini's rate limits for each model.
        budget: The status of each budget limit.
        sandbox: Whether the sandbox answers the calls, so that nothing is billed.
        now: The moment that is shown, in seconds of a monotonic clock.
        header: The facts about the video in the first line. `header` is None while they are unknown.
        elapsed_s: The duration of the run so far, in seconds.
        status: The remaining time or the current step as text. The text is empty while both are unknown.
        estimate: The estimated cost as text. If the text is empty, no estimate is shown.
    """

    def __init__(
        self,
        stages: tuple[Stage, ...],
        summary: object,
        *,
        quota: SpeechQuota | None,
        paces: Sequence[ModelUse] = (),
        budget: Sequence[BudgetStatus] = (),
        sandbox: bool,
        now: float,
        header: RunHeader | None = None,
        elapsed_s: float = 0.0,
        status: str = "",
        estimate: str = "",
    ) -> None:
        self._stages = stages
        self._summary = summary
        self._quota = quota
        self._paces = paces
        self._budget = budget
        self._sandbox = sandbox
        self._now = now
        self._header = header
        self._elapsed_s = elapsed_s
        self._status = status
        self._estimate = estimate

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield from printed(self.lines(console, options))

    def lines(self, console: Console, options: ConsoleOptions) -> list[Line]:
        """The rendered lines of the header, the stages and the usage panel, from the top to the bottom."""
        width, ascii_only = min(options.max_width, UsagePanel.WIDEST), options.ascii_only
        lines = stage_lines(self._stages, width, self._now, ascii_only=ascii_only)
        if self._header is not None:
            lines = [*self._header.lines(width, self._elapsed_s, self._status, ascii_only=ascii_only), *lines]
        elif self._status:
            lines = [Text(f" {self._status[0].upper()}{self._status[1:]}", style="dim"), *lines]
        rows = max(_FEWEST_PANEL_ROWS, options.size.height - 1 - len(lines))
        shown = [as_ascii(line) for line in lines] if ascii_only else lines
        above = [text_line(console, line, options.max_width) for line in shown]
        panel = UsagePanel(
            self._summary,
            quota=self._quota,
            paces=self._paces,
            budget=self._budget,
            sandbox=self._sandbox,
            rows=rows,
            estimate=self._estimate,
            live=True,
        )
        return [*above, *panel.lines(console, options)]
