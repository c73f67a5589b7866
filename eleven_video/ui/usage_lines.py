"""The words of the usage panel: a breakdown laid out as lines that fit a width and, if need be, a number of rows."""

from collections.abc import Sequence

from rich.cells import cell_len
from rich.text import Text

from eleven_video.accounting.budget import Standing
from eleven_video.accounting.limits import ModelUse
from eleven_video.domain.requests import SpeechQuota
from eleven_video.ui.breakdown import UsageBreakdown, UsageRow
from eleven_video.ui.budget_lines import BudgetDetail, budget_lines
from eleven_video.ui.cost_words import CostWords
from eleven_video.ui.left_lines import pace_lines, quota_lines, wrapped
from eleven_video.ui.metric_words import metric_words
from eleven_video.ui.text import shorten_id

_INDENT = "  "
_SHORTEST_ID = 9
_FEWEST_ROWS = 4  # a title and a fold for services and models each
# Whether there are blank lines, details of the rows, a line for the budget's bar: the first that fits is taken.
_LAYOUTS = (
    (True, True, BudgetDetail.BAR),
    (False, True, BudgetDetail.BAR),
    (False, True, BudgetDetail.LINES),
    (False, False, BudgetDetail.LINES),
)

# The lines of one row of a section: one, or more where its details stand below it.
_Block = list[Text]


def usage_lines(
    usage: UsageBreakdown,
    width: int,
    rows: int | None = None,
    quota: SpeechQuota | None = None,
    budget: Sequence[Standing] = (),
    *,
    paces: Sequence[ModelUse] = (),
    bar: bool = True,
    ascii_only: bool = False,
    nothing: str = "No usage yet",
) -> list[Text]:
    """Lines no wider than `width` cells and, if `rows` is given, no more than that many.

    What does not fit goes in this order: blank lines, details, what is left of Gemini's limits, the tail of the models (folded into one line that
    keeps the sum), the tail of the services, all but the tightest limit of the budget. Money is never cut, and the
    total always stands first. `bar` says whether the budget has one, `nothing` what is said of a summary
    without usage.
    """

    def head(detail: BudgetDetail) -> list[Text]:
        limits = budget_lines(budget, width, detail=detail, bar=bar, ascii_only=ascii_only)
        return [*_total_lines(usage, width, nothing), *limits]

    total = head(BudgetDetail.BAR)
    limits = [*(quota_lines(quota, width) if quota else []), *pace_lines(paces, width)]
    if usage.is_empty:
        return [*total, *limits][:rows]
    for blank, details, detail in _LAYOUTS:
        total = head(detail)
        services = _section("By Service:", _blocks(usage.services, width, details=details))
        models = _section("By Model:", _blocks(usage.models, width, details=details))
        lines = _joined([total, services, models, limits], blank=blank)
        if rows is None or len(lines) <= rows:
            return lines
    limits = quota_lines(quota, width) if quota else []
    if (rows or 0) - len(total) - len(limits) < _FEWEST_ROWS:
        total = head(BudgetDetail.LEAST)
    room = (rows or 0) - len(total) - len(limits)
    services = _folded("By Service:", usage.services, width, room, "service")
    models = _folded("By Model:", usage.models, width, room - len(services), "model")
    return [*total, *services, *models, *limits][:rows]


def _row_words(row: UsageRow, *, finer: bool = False) -> list[str]:
    """What a row used; "estimated" where nothing else says so with a "~"."""
    guessed = ("credits",) if row.estimated_credits else ()
    words = metric_words(row.metrics, finer=finer, guessed=guessed)
    return [*words, "estimated"] if words and row.estimated and not row.pico and not guessed else words


def _total_lines(usage: UsageBreakdown, width: int, nothing: str) -> list[Text]:
    line = Text.assemble(("Total Cost: ", "bold"), (usage.dollars or usage.credits, "bold green"))
    if usage.is_empty:
        return [line, Text(nothing, style="dim")]
    lines = [line]
    if usage.dollars and usage.credits:
        _append(lines, Text(f"+ {usage.credits}", style="bold green"), " ", width)
    caveats = ", ".join(usage.caveats)
    if caveats:
        if lines[-1].cell_len + len(caveats) + 3 <= width:
            lines[-1].append(f" ({caveats})", style="yellow")
        else:
            lines += [Text(_INDENT + part, style="yellow") for part in wrapped(usage.caveats, width - len(_INDENT))]
    return lines


def _append(lines: list[Text], more: Text, gap: str, width: int) -> None:
    """Put more words on the last line, or on an indented one of their own where they do not fit."""
    if lines[-1].cell_len + len(gap) + more.cell_len <= width:
        lines[-1].append(gap).append_text(more)
    else:
        lines.append(Text(_INDENT).append_text(more))


def _section(title: str, blocks: Sequence[_Block]) -> list[Text]:
    return [Text(title, style="bold"), *(line for block in blocks for line in block)] if blocks else []


def _joined(parts: Sequence[list[Text]], *, blank: bool) -> list[Text]:
    lines: list[Text] = []
    for part in parts:
        if blank and lines and part:
            lines.append(Text(""))
        lines += part
    return lines


def _blocks(rows: Sequence[UsageRow], width: int, *, details: bool) -> list[_Block]:
    """Each row's lines: all with their details beside the money if that fits every row, else below or left out."""
    for finer in (True, False):
        lines = [_row_beside(row, width, finer=finer) for row in rows]
        if all(line.cell_len <= width for line in lines):
            return [[line] for line in lines]
    return [_row_above_details(row, width) if details else [_row_alone(row, width)] for row in rows]


def _folded(title: str, rows: Sequence[UsageRow], width: int, room: int, noun: str) -> list[Text]:
    """A section of at most `room` lines whose last line stands for the rows that did not fit."""
    blocks = _blocks(rows, width, details=False)
    if len(blocks) + 1 <= room:
        return _section(title, blocks)
    kept = room - 2  # the title and the fold
    if kept < 0 or not rows:
        return []
    rest = rows[kept:]
    noun = f"more {noun}{'' if len(rest) == 1 else 's'}" if kept else f"{noun}{'' if len(rest) == 1 else 's'}"
    fold = Text(f"{_INDENT}{'+' if kept else ''}{len(rest)} {noun}", style="dim")
    if any(row.pico for row in rest):
        open_rows = any(row.cost.mark == "at least " for row in rest)
        estimated = any(row.estimated for row in rest)
        fold.append(": " + CostWords(sum(row.pico for row in rest), estimated=estimated, is_at_least=open_rows).dollars)
    return [*_section(title, blocks[:kept]), fold] if kept else [Text(title, style="bold"), fold]


def _row_beside(row: UsageRow, width: int, *, finer: bool) -> Text:
    words = ", ".join(_row_words(row, finer=finer))
    line = Text.assemble(_INDENT, (_label(row, width), "cyan"), ": ")
    if not row.money:
        return line.append(words)
    line.append(row.money, style="bold")
    return line.append(f" ({words})", style="dim") if words else line


def _row_above_details(row: UsageRow, width: int) -> _Block:
    beside = _row_beside(row, width, finer=True)
    if beside.cell_len <= width:
        return [beside]
    room = width - 2 * len(_INDENT)
    coarse, fine = (wrapped(_row_words(row, finer=finer), room) for finer in (False, True))
    below = [Text(_INDENT * 2 + part, style="dim") for part in (fine if len(fine) == len(coarse) else coarse)]
    if row.money:
        return [_row_alone(row, width), *below]
    label = _label(row, width - len(_INDENT) - 1)
    return [Text.assemble(_INDENT, (label, "cyan"), ":"), *below]


def _row_alone(row: UsageRow, width: int) -> Text:
    """One line: the name, shortened if it must be, and the money or else the first thing that was counted."""
    value = row.money or next(iter(_row_words(row)), "")
    label = _label(row, width - len(_INDENT) - 2 - len(value))
    return Text.assemble(_INDENT, (label, "cyan"), ": ", (value, "bold" if row.money else ""))


def _label(row: UsageRow, room: int) -> str:
    """The name with the speech model beside it where there is room; an id is cut in its middle if need be."""
    spoken_with = ", ".join(model for model in row.models if model != row.name) if row.service != row.name else ""
    if spoken_with:
        whole = f"{row.name} ({spoken_with})"
        if cell_len(whole) <= room:
            return whole
        left = room - cell_len(row.name) - 3
        if left >= _SHORTEST_ID:
            return f"{row.name} ({shorten_id(spoken_with, left)})"
    return shorten_id(row.name, max(1, room))
