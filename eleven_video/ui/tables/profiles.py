"""Shows all profiles, with the names of the settings and keys that each profile sets."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console, ConsoleOptions, RenderResult
from rich.text import Text

from eleven_video.ui.tables.named_rows import NamedRow, named_lines
from eleven_video.ui.tables.wrapping import folded


@dataclass(frozen=True, slots=True)
class ProfileRow:
    """A profile to show, with the names of its settings and keys.

    `in_use` says that later commands use it. `problem` says why the profile cannot be used; empty if it can.
    """

    name: str
    in_use: bool
    settings: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    problem: str = ""

    @property
    def phrases(self) -> list[str]:
        """The phrases that describe the profile: whether it is in use, and its settings and keys, or its problem."""
        if self.problem:
            return [*(["in use"] if self.in_use else []), self.problem]
        told = [*self.settings, *self.keys] or ["sets nothing"]
        return ["in use", *told] if self.in_use else told


@dataclass(frozen=True, slots=True)
class ProfileList:
    """All profiles to show. Rich can draw this view. `lines()` returns its lines.

    `in_use` is the name of the profile in use. `named_by` says where this profile was chosen, such as in config.toml.
    """

    rows: Sequence[ProfileRow]
    in_use: str
    named_by: str

    def lines(self, width: int) -> list[Text]:
        """Lines of at most `width` cells. A wider name exceeds the width."""
        there = any(row.in_use for row in self.rows)
        head = f"In use: {self.in_use} ({self.named_by})" + ("" if there else ", but there is no such profile")
        rows = [NamedRow((row.name,), row.phrases, marked=row.in_use) for row in self.rows]
        return [*(Text(line, style="bold") for line in folded(head, width)), *named_lines(rows, width)]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        del console
        for line in self.lines(options.max_width):
            line.no_wrap, line.overflow = True, "ignore"
            yield line
