"""Shows settings with name, value and origin side by side. On a narrow screen, they are below each other."""

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderResult
from rich.text import Text

from eleven_video.domain.text.plain_text import one_line

_STEP = "  "
# The column of values is at most so wide. A longer value does not make the column wider.
_WIDEST_VALUE = 40


@dataclass(frozen=True, slots=True)
class SettingLine:
    """A setting or a path in the list.

    `origin` is the place where the value was set, or a text such as "does not exist".
    """

    name: str
    value: str
    origin: str = ""


@dataclass(frozen=True, slots=True)
class SettingsList:
    """The list of all settings, and of the files and folders in use. Rich can draw this view."""

    settings: Sequence[SettingLine]
    paths: Sequence[SettingLine]

    def lines(self, width: int) -> list[Text]:
        """The view as lines of at most `width` cells. A name or path stays whole even if it is wider."""
        return [
            Text("Settings", style="bold"),
            *_laid_out(self.settings, width),
            Text(""),
            Text("Files and folders", style="bold"),
            *_laid_out(self.paths, width),
        ]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        del console
        for line in self.lines(options.max_width):
            line.no_wrap, line.overflow = True, "ignore"
            yield line


def _laid_out(rows: Sequence[SettingLine], width: int) -> Iterator[Text]:
    plain = [SettingLine(one_line(row.name), one_line(row.value), one_line(row.origin)) for row in rows]
    names = max((cell_len(row.name) for row in plain), default=0) + len(_STEP)
    values = max((cell_len(row.value) for row in plain if cell_len(row.value) <= _WIDEST_VALUE), default=0) + len(_STEP)
    for row in plain:
        line = Text(_STEP).append(row.name, style="cyan")
        line.append(" " * (names - cell_len(row.name))).append(row.value, style="bold")
        if row.origin:
            line.append(" " * max(len(_STEP), values - cell_len(row.value))).append(row.origin, style="dim")
        if line.cell_len <= width:
            yield line
            continue
        yield Text(_STEP).append(row.name, style="cyan")
        yield from _wrapped(row.value, width, "bold")
        yield from _wrapped(row.origin, width, "dim")


def _wrapped(text: str, width: int, style: str) -> Iterator[Text]:
    start = _STEP * 2
    room = max(1, width - len(start))
    for part in textwrap.wrap(text, room, break_on_hyphens=False, break_long_words=False):
        yield Text(start).append(part, style=style)
