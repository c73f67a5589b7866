"""Lays out rows of numbers at any width. Long labels are shortened, but numbers are never shortened."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from rich.text import Text

from eleven_video.ui.text import shorten_id

_STEP = "  "


@dataclass(frozen=True, slots=True)
class Row:
    """A label with numbers beside the label. Each step of `indent` moves the label two cells to the right."""

    label: str
    cells: tuple[str, ...] = ()
    indent: int = 0
    style: str = ""
    cell_style: str = ""


def laid_out(rows: Sequence[Row], width: int) -> list[Text]:
    """The rows as lines. The numbers are right-aligned in columns after the labels.

    If a label does not fit beside the numbers, it is on a line above the numbers. A label that is too long for a line
    is shortened in the middle. If the numbers of a row do not fit on one line, each number gets its own line.
    """
    columns = max((len(row.cells) for row in rows), default=0)
    widths = [max((cell_len(row.cells[at]) for row in rows if at < len(row.cells)), default=0) for at in range(columns)]
    numbers = sum(widths) + len(_STEP) * columns
    labels = [cell_len(_STEP) * row.indent + cell_len(row.label) for row in rows if row.cells]
    room = min(max(labels, default=0), width - numbers)
    lines: list[Text] = []
    for row in rows:
        if numbers > width:
            lines += _stacked(row, width)
        else:
            lines += _beside(row, widths, room, width)
    return lines


def _beside(row: Row, widths: Sequence[int], room: int, width: int) -> list[Text]:
    label = _label(row, width)
    if not row.cells:
        return [label]
    above = [label] if label.cell_len > room else []
    line = Text() if above else label
    line.append(" " * (room - line.cell_len))
    for cell, cell_width in zip(row.cells, widths, strict=True):
        line.append(_STEP + " " * (cell_width - cell_len(cell)))
        line.append(cell, style=row.cell_style)
    return [*above, line]


def _stacked(row: Row, width: int) -> list[Text]:
    below = [Text(_STEP * (row.indent + 1)).append(cell, style=row.cell_style) for cell in row.cells]
    return ([_label(row, width)] if row.label or not row.cells else []) + below


def _label(row: Row, width: int) -> Text:
    indent = _STEP * row.indent
    return Text(indent).append(shorten_id(row.label, max(1, width - len(indent))), style=row.style)
