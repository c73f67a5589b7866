"""Shows the profiles with their names and the settings of each."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console, ConsoleOptions, RenderResult
from rich.text import Text

from eleven_video.ui.tables.folding import folded
from eleven_video.ui.tables.named_rows import NamedRow, named_lines


@dataclass(frozen=True, slots=True)
class ProfileRow:
    """A profile, and the names of its settings and keys. `problem` says why it cannot be used."""

    name: str
    in_use: bool
    settings: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    problem: str = ""

    @property
    def told(self) -> list[str]:
        """The phrases about the profile."""
        if self.problem:
            return [*(["in use"] if self.in_use else []), self.problem]
        told = [*self.settings, *self.keys] or ["sets nothing"]
        return ["in use", *told] if self.in_use else told


@dataclass(frozen=True, slots=True)
class ProfileList:
    """All profiles, and where the one in use is set (`named_by`). A renderable; `lines()` gives its lines."""

    rows: Sequence[ProfileRow]
    in_use: str
    named_by: str

    def lines(self, width: int) -> list[Text]:
        """Lines of at most `width` cells, except for a single name that is wider."""
        there = any(row.in_use for row in self.rows)
        head = f"In use: {self.in_use} ({self.named_by})" + ("" if there else ", but there is no such profile")
        rows = [NamedRow((row.name,), row.told, marked=row.in_use) for row in self.rows]
        return [*(Text(line, style="bold") for line in folded(head, width)), *named_lines(rows, width)]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        del console
        for line in self.lines(options.max_width):
            line.no_wrap, line.overflow = True, "ignore"
            yield line
