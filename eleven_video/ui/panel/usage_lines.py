"""Lays out the usage panel as lines that fit a given width and height."""

from collections.abc import Sequence

from rich.text import Text

from eleven_video.accounting.budget_limits import BudgetStatus
from eleven_video.accounting.rate_limits import ModelUse
from eleven_video.domain.requests.requests import SpeechQuota
from eleven_video.ui.cost_words import CostWords
from eleven_video.ui.panel.budget_lines import BudgetDetail, budget_lines
from eleven_video.ui.panel.columns import INDENT, UsageColumns
from eleven_video.ui.panel.quota_lines import pace_lines, quota_lines, wrapped
from eleven_video.ui.panel.summary_reading import UsageBreakdown, UsageRow
from eleven_video.ui.styles import WARNING

_WIDE = 92  # in a panel with fewer cells, the estimate is below the total instead of beside it
_FEWEST_ROWS = 4  # two rows for services and two for models: a title, and a line for the rows that do not fit
# The layouts of the panel. The first layout that fits is used. Each layout says whether there are blank lines, whether
# the kinds of usage are below each service, and how many details of budgets are shown.
_LAYOUTS = (
    (True, True, BudgetDetail.BAR),
    (False, True, BudgetDetail.BAR),
    (True, False, BudgetDetail.BAR),
    (False, False, BudgetDetail.BAR),
    (False, False, BudgetDetail.LINES),
)
# These numbers of lines are usual at the end of a run. From the start of the run, a layout must have room for so many
# lines. The layout then does not change during the run.
_USUAL_SERVICES, _USUAL_PARTS, _USUAL_MODELS = 2, 6, 3


def usage_lines(
    usage: UsageBreakdown,
    width: int,
    rows: int | None = None,
    quota: SpeechQuota | None = None,
    budget: Sequence[BudgetStatus] = (),
    *,
    paces: Sequence[ModelUse] = (),
    ascii_only: bool = False,
    nothing: str = "No usage yet",
    estimate: str = "",
    live: bool = False,
) -> list[Text]:
    """The lines of the usage panel. There are at most `rows` lines of at most `width` cells.

    If there are too many lines, some lines are left out in this order: blank lines, the kinds of usage below services,
    Gemini's rate limits, the last models, the last services, and all budget limits except the first. One line then has
    the total cost of the models that are left out. Amounts of money are never shortened. The total is always the first
    line.

    Args:
        usage: The usage to show, as `read_summary` returns it.
        width: The width inside the panel, in cells.
        rows: The highest number of lines. If it is None, there is no limit.
        quota: The remaining credits of the ElevenLabs account. `quota` is None if they are unknown.
        budget: The status of each budget limit.
        paces: The usage of Gemini's rate limits for each model.
        ascii_only: Whether the screen supports only ASCII.
        nothing: The text to show if the summary has no usage.
        estimate: The estimated total as text. If the text is empty, no estimate is shown.
        live: Whether calls may still be in flight.
    """

    def head(detail: BudgetDetail) -> list[Text]:
        limits = budget_lines(budget, width, detail=detail, ascii_only=ascii_only, live=live)
        lines = [*_total_lines(usage, width, estimate), *limits]
        return [*lines, Text(nothing, style="dim")] if usage.is_empty else lines

    total = head(BudgetDetail.BAR)
    limits = [*(quota_lines(quota, width) if quota else []), *pace_lines(paces, width)]
    if usage.is_empty:
        return [*total, *limits][:rows]
    columns = UsageColumns(width, ascii_only)
    models = _section("By Model:", [line for row in usage.models for line in columns.model(row)])
    for blank, tree, detail in _LAYOUTS:
        total = head(detail)
        drawn = columns.tree if tree else columns.folded
        services = _section("By Service:", [line for row in usage.services for line in drawn(row)])
        lines = _joined([total, services, models, limits], blank=blank)
        if rows is None or len(lines) + (_still_to_come(usage, tree=tree) if live else 0) <= rows:
            return lines
    limits = quota_lines(quota, width) if quota else []
    if (rows or 0) - len(total) - len(limits) < _FEWEST_ROWS:
        total = head(BudgetDetail.LEAST)
    room = (rows or 0) - len(total) - len(limits)
    services = _few("By Service:", usage.services, [columns.folded(row) for row in usage.services], room, "service")
    left = room - len(services)
    models = _few("By Model:", usage.models, [columns.model(row) for row in usage.models], left, "model")
    return [*total, *services, *models, *limits][:rows]


def _still_to_come(usage: UsageBreakdown, *, tree: bool) -> int:
    """The number of lines that are usually added until the end of the run."""
    parts = sum(len(row.parts) for row in usage.services) if tree else _USUAL_PARTS
    there = (len(usage.services), parts, len(usage.models))
    usual = (_USUAL_SERVICES, _USUAL_PARTS, _USUAL_MODELS)
    return sum(max(0, most - now) for most, now in zip(usual, there, strict=True))


def _total_lines(usage: UsageBreakdown, width: int, estimate: str) -> list[Text]:
    line = Text.assemble(("Total Cost: ", "bold"), (usage.dollars or usage.credits, "bold green"))
    lines = [line]
    if usage.dollars and usage.credits:
        _append(lines, Text(f"+ {usage.credits}", style="bold green"), " ", width)
    if estimate:
        _add_right(lines, Text(estimate, style="dim"), width)
    if usage.is_empty:
        return lines
    caveats = ", ".join(usage.caveats)
    if caveats:
        if not estimate and lines[-1].cell_len + len(caveats) + 3 <= width:
            lines[-1].append(f" ({caveats})", style=WARNING)
        else:
            lines += [Text(INDENT + part, style=WARNING) for part in wrapped(usage.caveats, width - len(INDENT))]
    return lines


def _append(lines: list[Text], more: Text, gap: str, width: int) -> None:
    """Append text to the last line. If the text does not fit, it becomes a new indented line."""
    if lines[-1].cell_len + len(gap) + more.cell_len <= width:
        lines[-1].append(gap).append_text(more)
    else:
        lines.append(Text(INDENT).append_text(more))


def _add_right(lines: list[Text], more: Text, width: int) -> None:
    """Put the text `more` at the right edge of the only line, or on a new line.

    If the panel is narrower than `_WIDE`, the text is always on a new line. So the text does not move while the total
    grows.
    """
    room = width - lines[-1].cell_len - more.cell_len
    if width >= _WIDE and len(lines) == 1 and room >= len(INDENT):
        lines[-1].append(" " * room).append_text(more)
    else:
        lines.append(Text(INDENT).append_text(more))


def _section(title: str, lines: list[Text]) -> list[Text]:
    return [Text(title, style="bold"), *lines] if lines else []


def _joined(parts: Sequence[list[Text]], *, blank: bool) -> list[Text]:
    lines: list[Text] = []
    for part in parts:
        if blank and lines and part:
            lines.append(Text(""))
        lines += part
    return lines


def _few(title: str, rows: Sequence[UsageRow], blocks: Sequence[list[Text]], room: int, noun: str) -> list[Text]:
    """A section of at most `room` lines. If some rows do not fit, the last line has their number and their cost."""
    if sum(map(len, blocks)) + 1 <= room:
        return _section(title, [line for block in blocks for line in block])
    kept, lines = 0, 2  # two lines are needed for the title and for the rows that do not fit
    while kept < len(blocks) and lines + len(blocks[kept]) <= room:
        lines += len(blocks[kept])
        kept += 1
    if room < lines or not rows:
        return []
    rest = rows[kept:]
    noun = f"more {noun}{'' if len(rest) == 1 else 's'}" if kept else f"{noun}{'' if len(rest) == 1 else 's'}"
    fold = Text(f"{INDENT}{'+' if kept else ''}{len(rest)} {noun}", style="dim")
    if any(row.pico for row in rest):
        open_rows = any(row.cost.mark == "at least " for row in rest)
        estimated = any(row.estimated for row in rest)
        fold.append(": " + CostWords(sum(row.pico for row in rest), estimated=estimated, is_at_least=open_rows).dollars)
    return [Text(title, style="bold"), *(line for block in blocks[:kept] for line in block), fold]
