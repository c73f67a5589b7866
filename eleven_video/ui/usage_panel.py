"""The live usage panel. It shows the current usage and cost of a run."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol, cast

from rich.console import Console, ConsoleOptions, RenderResult
from rich.panel import Panel
from rich.segment import Segment
from rich.text import Text

from eleven_video.accounting.budget_limits import BudgetStatus
from eleven_video.accounting.rate_limits import ModelUse
from eleven_video.domain.requests.requests import SpeechQuota
from eleven_video.monitoring.usage import UsageMonitor
from eleven_video.ui.ascii_fallback import as_ascii
from eleven_video.ui.console import console as shared_console
from eleven_video.ui.line_cache import Frame, Line, cached, framed_line, printed
from eleven_video.ui.live.region import LiveRegion, can_draw
from eleven_video.ui.panel.latest_budgets import beside_budget
from eleven_video.ui.panel.usage_lines import usage_lines
from eleven_video.ui.styles import WARNING, WARNING_LABEL

TITLE = "Live API Usage"
_FRAME_ROWS = 2
_FRAME_CELLS = 4


class UsageSource(Protocol):
    """An object that counts the usage for the panel, such as `UsageMonitor`.

    If the object has an attribute `version` that changes with the usage, the panel shows changes sooner.
    """

    def get_summary(self) -> Mapping[str, Any]:
        """The current usage summary."""


class UsagePanel(Panel):
    """A Rich panel with a usage summary. The panel fits the width and height of the terminal at each drawing.

    `estimate` is the estimated cost as text. If `live` is True, calls may still be in flight. Drawing never raises an
    error. The panel has at most `rows` lines. If `rows` is None, the height of the terminal is the limit.
    """

    WIDEST = 120  # the highest width of the panel in cells, because longer lines are hard to read

    def __init__(
        self,
        summary: object,
        *,
        title: str = TITLE,
        quota: SpeechQuota | None = None,
        paces: Sequence[ModelUse] = (),
        budget: Sequence[BudgetStatus] = (),
        sandbox: bool = False,
        rows: int | None = None,
        nothing: str = "No usage yet",
        estimate: str = "",
        live: bool = False,
    ) -> None:
        super().__init__(
            Text(""),
            title=Text(title, style="bold"),
            title_align="left",
            subtitle=Text("Sandbox: nothing is billed", style=WARNING_LABEL) if sandbox else None,
            subtitle_align="left",
            border_style="cyan",
            padding=(0, 1),
        )
        self._usage, self._budget = beside_budget(summary, budget)
        self._quota = quota
        self._paces = paces
        self._rows = rows
        self._nothing = nothing
        self._estimate = estimate
        self._live = live

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield from printed(self.lines(console, options))

    def lines(self, console: Console, options: ConsoleOptions) -> list[Line]:
        """The rendered lines of the panel and of its frame."""
        width = min(options.max_width, self.WIDEST)
        cells = max(1, width - _FRAME_CELLS)
        rows = self._rows
        if rows is None and console.is_terminal:
            rows = options.size.height - 1
        inside = None if rows is None else max(1, rows - _FRAME_ROWS)
        try:
            lines = usage_lines(
                self._usage,
                cells,
                inside,
                self._quota,
                self._budget,
                paces=self._paces,
                ascii_only=options.ascii_only,
                nothing=self._nothing,
                estimate=self._estimate,
                live=self._live,
            )
            lines = [as_ascii(line) for line in lines] if options.ascii_only else lines
        except Exception as error:  # noqa: BLE001 - an error while drawing would end the live display
            lines = [Text(f"Usage cannot be shown ({type(error).__name__})", style=WARNING)]
        frame = self._frame(console, options.update_width(max(width, _FRAME_CELLS + 1)))
        return [frame.top, *(framed_line(console, line, cells, frame) for line in lines), frame.bottom]

    def _frame(self, console: Console, options: ConsoleOptions) -> Frame:
        def make() -> Frame:
            drawn = super(UsagePanel, self).__rich_console__(console, options)
            top, middle, bottom = Segment.split_lines(cast("Iterable[Segment]", drawn))
            space = Segment(" ")
            return Frame(Line.of(top), (middle[0], space), (space, middle[-1]), Line.of(bottom))

        key = (options.max_width, options.encoding, options.legacy_windows, str(self.title), str(self.subtitle))
        return cached(console, key, make)


class UsageDisplay:
    """Shows the usage of a run in a panel. The panel can be printed once or updated live.

    Args:
        console: The console to draw on. If it is None, the program's shared console is used.
        update_interval: The longest time between two drawings, in seconds. A value above 5 is treated as 5. A change of
            the usage is drawn within a quarter of a second.
        monitor: The object that counts the usage. If it is None, each drawing uses `UsageMonitor.get_instance()`.
    """

    def __init__(
        self, console: Console | None = None, update_interval: float = 5.0, monitor: UsageSource | None = None
    ) -> None:
        self.console = console if console is not None else shared_console
        self.update_interval = update_interval
        self._monitor = monitor
        self._region: LiveRegion | None = None

    @property
    def monitor(self) -> UsageSource:
        return self._monitor if self._monitor is not None else UsageMonitor.get_instance()

    def __rich__(self) -> UsagePanel:
        try:
            summary = self.monitor.get_summary()
        except Exception:  # noqa: BLE001 - an exception here would end Rich's own drawing thread
            summary = {}
        return UsagePanel(summary, live=True)

    def start_live_update(self, console: Console | None = None) -> None:
        """Draw the panel now and at every change until `stop_live_update` is called. A second start does nothing."""
        if self._region is None:
            self._region = LiveRegion(
                console if console is not None else self.console,
                view=self.__rich__,
                version=lambda: getattr(self.monitor, "version", None),
                interval=lambda: self.update_interval,
            )
            self._region.start()

    def stop_live_update(self) -> None:
        """Draw the panel for the last time, and restore the terminal. Any thread may call this method at any time.

        If the console is not a terminal, this method prints the panel once.
        """
        region, self._region = self._region, None
        if region is not None:
            region.stop()
            if not can_draw(region.console):
                self.render_once(region.console)

    def render_once(self, console: Console | None = None) -> None:
        """Print the current panel."""
        (console if console is not None else self.console).print(self.__rich__())
