"""Lays out rows with a name and a description. Names are never shortened. Descriptions may need several lines."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from rich.text import Text

from eleven_video.domain.text.plain_text import one_line
from eleven_video.ui.tables.wrapping import folded

_STEP = "  "
_LEAST_TOLD = 20  # descriptions with fewer cells are below the names instead of beside them


@dataclass(frozen=True, slots=True)
class NamedRow:
    """A row with names that users can type, such as the name and the id of a voice, and a description.

    `phrases` are the phrases of the description. The text `ending` separates two phrases. If `marked` is True, the
    first name is bold.
    """

    names: tuple[str, ...]
    phrases: Sequence[str] = ()
    ending: str = ","
    marked: bool = False


def named_lines(rows: Sequence[NamedRow], width: int, *, indent: int = 0) -> list[Text]:
    """The rows as lines of at most `width` cells. A name or number stays whole even if it is wider.

    Descriptions are beside the names. On a narrow screen, descriptions are below the names. Lines end between phrases
    if possible.
    """
    start = _STEP * indent
    columns = max((len(row.names) for row in rows), default=0)
    names = [tuple(one_line(name) for name in row.names) for row in rows]
    widths = [max((cell_len(each[at]) for each in names if at < len(each)), default=0) for at in range(columns)]
    room = width - len(start) - sum(each + len(_STEP) for each in widths)
    lines: list[Text] = []
    for row, typed in zip(rows, names, strict=True):
        if room >= _LEAST_TOLD:
            lines += _beside(row, typed, widths, start, room)
        else:
            lines += _below(row, typed, start, width)
    return lines


def _beside(row: NamedRow, typed: Sequence[str], widths: Sequence[int], start: str, room: int) -> list[Text]:
    line = Text(start)
    for at, name in enumerate(typed):
        line.append(name, style=_style(row, at)).append(" " * (widths[at] - cell_len(name)) + _STEP)
    line.append(" " * (len(start) + sum(each + len(_STEP) for each in widths) - line.cell_len))
    indent = " " * line.cell_len
    first, *more = _packed(row, room) or [""]
    line.append(first)
    line.rstrip()
    return [line, *(Text(indent + part) for part in more)]


def _below(row: NamedRow, typed: Sequence[str], start: str, width: int) -> list[Text]:
    lines = [Text(start + _STEP * bool(at)).append(name, style=_style(row, at)) for at, name in enumerate(typed)]
    room = width - len(start) - len(_STEP)
    return lines + [Text(start + _STEP + part) for part in _packed(row, room)]


def _packed(row: NamedRow, width: int) -> list[str]:
    """The phrases of a description as lines. Each line has as many phrases as possible. Long phrases are broken."""
    lines: list[str] = []
    for at, phrase in enumerate(map(one_line, row.phrases), 1):
        text = phrase + row.ending * (at < len(row.phrases))
        if lines and cell_len(longer := f"{lines[-1]} {text}") <= width:
            lines[-1] = longer
        else:
            lines += folded(text, width)
    return lines


def _style(row: NamedRow, at: int) -> str:
    return "dim" if at else "bold cyan" if row.marked else "cyan"
