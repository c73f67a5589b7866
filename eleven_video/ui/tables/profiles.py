"""Shows all profiles. Each profile has the names of its settings and keys."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console, ConsoleOptions, RenderResult
from rich.text import Text

from eleven_video.ui.tables.named_rows import NamedRow, named_lines
from eleven_video.ui.tables.wrapping import folded


@dataclass(frozen=True, slots=True)
class ProfileRow:
    """A profile in the list, with the names of its settings and keys.

    If `in_use` is True, later commands use this profile. `problem` is the reason why the profile cannot be used.
    `problem` is empty if the profile is valid.
    """

    name: str
    in_use: bool
    settings: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    problem: str = ""

    @property
    def phrases(self) -> list[str]:
        """The phrases that describe the profile: "in use", and then the settings and keys or the problem."""
        if self.problem:
            return [*(["in use"] if self.in_use else []), self.problem]
        told = [*self.settings, *self.keys] or ["sets nothing"]
        return ["in use", *told] if self.in_use else told


@dataclass(frozen=True, slots=True)
class ProfileList:
    """The list of all profiles. Rich can draw this view.

    `in_use` is the name of the profile in use. `named_by` is the place where this profile was chosen, such as
    config.toml.
    """

    rows: Sequence[ProfileRow]
    in_use: str
    named_by: str

    def lines(self, width: int) -> list[Text]:
        """The view as lines of at most `width` cells. A name stays whole even if it is wider."""
        there = any(row.in_use for row in self.rows)
        head = f"In use: {self.in_use} ({self.named_by})" + ("" if there else ", but there is no such profile")
        rows = [NamedRow((row.name,), row.phrases, marked=row.in_use) for row in self.rows]
        return [*(Text(line, style="bold") for line in folded(head, width)), *named_lines(rows, width)]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        del console
        for line in self.lines(options.max_width):
            line.no_wrap, line.overflow = True, "ignore"
            yield line
