"""Draws a batch: first the total, then a line for each active video, then lines for the videos that ended last."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rich.cells import cell_len, set_cell_size
from rich.console import Console, ConsoleOptions, RenderResult
from rich.panel import Panel
from rich.text import Text

from eleven_video.accounting.budget_limits import BudgetStatus
from eleven_video.domain.stages import CHECKS, RENDER
from eleven_video.domain.text.plain_text import one_line
from eleven_video.ui.batch.progress_state import BatchMoment, VideoEnd, VideoLine
from eleven_video.ui.live.stages import MARKS, Stage, StageState, how_far
from eleven_video.ui.panel.summary_reading import read_summary
from eleven_video.ui.panel.usage_lines import usage_lines
from eleven_video.ui.styles import WARNING, WARNING_LABEL
from eleven_video.ui.tables.wrapping import folded
from eleven_video.ui.text import duration, exact_count

_WIDEST = 120  # the highest width of the panel in cells, because longer lines are hard to read
_FRAME_ROWS, _FRAME_CELLS = 2, 4
_MOST_USAGE_ROWS, _FEWEST_USAGE_ROWS = 10, 2
_LAST_ROWS = 3  # so many ended videos are shown before the usage gets additional rows
_SHORTEST_TITLE = 8
_STAGE_LETTERS = 4
_ROOMY = 80  # a panel with fewer cells shows no credits beside dollars
_STATES = {VideoEnd.DONE: StageState.DONE, VideoEnd.FAILED: StageState.FAILED, VideoEnd.STOPPED: StageState.FAILED}


@dataclass(frozen=True, slots=True)
class BatchView:
    """The state of a batch, which Rich can draw. The drawing fits the terminal's size for any number of videos.

    If the terminal has too few rows, ended videos are left out first, then details of the usage, then active videos. A
    line then shows how many active videos are left out.
    """

    name: str
    moment: BatchMoment
    now: float
    started_at: float
    budget: Sequence[BudgetStatus] = ()
    sandbox: bool = False
    rows: int | None = None

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        width = min(options.max_width, _WIDEST)
        rows = self.rows
        if rows is None and console.is_terminal:
            rows = options.size.height - 1
        try:
            lines = self._lines(max(1, width - _FRAME_CELLS), rows, ascii_only=options.ascii_only)
        except Exception as error:  # noqa: BLE001 - an error while drawing would end the live display
            lines = [Text(f"The batch cannot be shown ({type(error).__name__})", style=WARNING)]
        panel = Panel(
            Text("\n", no_wrap=True, overflow="crop").join(lines),
            title=Text(f"Batch {one_line(self.name, limit=60)}", style="bold"),
            title_align="left",
            subtitle=Text("Sandbox: nothing is billed", style=WARNING_LABEL) if self.sandbox else None,
            subtitle_align="left",
            border_style="cyan",
            padding=(0, 1),
        )
        yield from panel.__rich_console__(console, options.update_width(width))

    def _lines(self, width: int, rows: int | None, *, ascii_only: bool) -> list[Text]:
        moment = self.moment
        head = [Text(line, style="bold") for line in folded(self._counts(), width)]
        inside = None if rows is None else max(1, rows - _FRAME_ROWS)
        if inside is not None:
            head = head[: max(0, inside - _FEWEST_USAGE_ROWS)]
        room = None if inside is None else inside - len(head)
        usage_rows = None
        if room is not None:
            spare = room - len(moment.at_work) - min(_LAST_ROWS, len(moment.last_ended))
            usage_rows = min(_MOST_USAGE_ROWS, max(_FEWEST_USAGE_ROWS, spare))
        usage = usage_lines(
            read_summary(moment.usage), width, usage_rows, budget=self.budget, ascii_only=ascii_only, live=True
        )
        left = None if room is None else max(0, room - len(usage))
        return [*head, *usage, *self._videos(width, left, ascii_only=ascii_only)][:inside]

    def _counts(self) -> str:
        moment = self.moment
        done = f"{exact_count(moment.counts.get(VideoEnd.DONE, 0))} of {exact_count(moment.videos)} made"
        rest = [
            (moment.counts.get(VideoEnd.FAILED, 0), "failed"),
            (moment.counts.get(VideoEnd.STOPPED, 0), "stopped"),
            (len(moment.at_work), "at work"),
            (moment.to_come, "to come"),
        ]
        amounts = [f"{exact_count(number)} {word}" for number, word in rest if number]
        return ", ".join([done, *amounts, duration(self.now - self.started_at)])

    def _videos(self, width: int, rows: int | None, *, ascii_only: bool) -> list[Text]:
        at_work, ended = self.moment.at_work, self.moment.last_ended
        if rows is not None and len(at_work) > rows:
            kept = max(0, rows - 1)
            more = Text(f"+{exact_count(len(at_work) - kept)} more at work", style="dim")
            return [*self._drawn(at_work[:kept], width, ascii_only=ascii_only), *([more] if rows else [])]
        shown = [*at_work, *(ended if rows is None else ended[: rows - len(at_work)])]
        return self._drawn(shown, width, ascii_only=ascii_only)

    def _drawn(self, videos: Iterable[VideoLine], width: int, *, ascii_only: bool) -> list[Text]:
        shown = list(videos)
        number_cells = max((len(str(video.line)) for video in shown), default=1)
        costs = [_cost(video, short=width < _ROOMY) for video in shown]
        cost_cells = max(map(len, costs), default=0)
        # Amounts of money are never shortened. Long titles and names of stages are shortened instead.
        room = width - number_cells - cost_cells - len("* ") - len("  ") - len(" ")
        words = [self._words(video) for video in shown]
        if max(map(len, words), default=0) + len("  ") + _SHORTEST_TITLE > room:
            words = [self._words(video, letters=_STAGE_LETTERS) for video in shown]
        word_cells = max(map(len, words), default=0)
        title_cells = max(0, room - word_cells - len("  "))
        if title_cells < _SHORTEST_TITLE:
            title_cells, word_cells = max(0, room), 0
        lines = []
        for video, state, cost in zip(shown, words, costs, strict=True):
            mark, plain_mark, style = MARKS[_STATES[video.ended] if video.ended else StageState.RUNNING]
            line = Text.assemble((plain_mark if ascii_only else mark, style), f" {video.line:>{number_cells}} ")
            line.append(_fitted(one_line(video.title), title_cells, ascii_only=ascii_only))
            if word_cells:
                line.append(f"  {state:<{word_cells}}", style="dim" if video.ended else "")
            line.append(f"  {cost:>{cost_cells}}", style="bold" if cost else "")
            lines.append(line)
        return lines

    def _words(self, video: VideoLine, *, letters: int | None = None) -> str:
        if video.ended is not None:
            return f"{video.ended} {duration((video.ended_at or self.now) - video.started_at)}"
        return stage_now(video.stages, letters=letters)


def stage_now(stages: Sequence[Stage], *, letters: int | None = None) -> str:
    """The progress of the first running stage as text, such as "Pictures 3 of 17" or "Render 56%".

    The text has only the first `letters` letters of the stage's name. If `letters` is None, it has the whole name.
    """
    begun = [stage for stage in stages if stage.state is StageState.RUNNING]
    if not begun:
        return "" if all(stage.state is StageState.PENDING for stage in stages) else "Finishing"
    stage = begun[0]
    name = "Checking" if stage.name == CHECKS else stage.name[:letters]
    far = how_far(stage)
    return name if far == "working" or (stage.name == RENDER and not stage.total) else f"{name} {far}"


def _cost(video: VideoLine, *, short: bool) -> str:
    usage = read_summary(video.summary)
    if usage.is_empty:
        return ""
    return (usage.dollars or usage.credits) if short else usage.total


def _fitted(title: str, cells: int, *, ascii_only: bool) -> str:
    """The title with a width of exactly `cells` cells. A long title is shortened, and a short title gets spaces."""
    dots = "..." if ascii_only else "\u2026"
    if cell_len(title) > cells:
        title = set_cell_size(title, max(0, cells - len(dots))).rstrip() + dots[:cells]
    return set_cell_size(title, cells)
