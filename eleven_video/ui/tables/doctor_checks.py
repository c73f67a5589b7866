"""Shows the results of `doctor` as lines of a given width. Below each problem, a line says how to fix the problem."""

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderResult
from rich.text import Text

from eleven_video.domain.check_results import Check, Health
from eleven_video.domain.text.plain_text import one_line
from eleven_video.ui.styles import FINE, PROBLEM, WARNING

_STYLES: Mapping[Health, str] = MappingProxyType({Health.OK: FINE, Health.WARNING: WARNING, Health.PROBLEM: PROBLEM})
_STATE_WIDTH = max(len(health) for health in Health) + 1
# A result is beside its subject if the screen has at least so many cells. On a narrower screen, the result is below the
# subject.
_COLUMNS_FROM = 60


@dataclass(frozen=True, slots=True)
class CheckList:
    """The results of all checks, and the numbers of problems and warnings. Rich can draw this view."""

    checks: Sequence[Check]

    def lines(self, width: int) -> list[Text]:
        """The view as lines of at most `width` cells. A path or command stays whole even if it is wider."""
        subject_width = max((cell_len(check.subject) for check in self.checks), default=0) + 2
        lines: list[Text] = []
        for check in self.checks:
            indent = _STATE_WIDTH + (subject_width if width >= _COLUMNS_FROM else 0)
            head = Text().append(f"{check.health:<{_STATE_WIDTH}}", style=_STYLES[check.health])
            if width >= _COLUMNS_FROM:
                head.append(f"{check.subject:<{subject_width}}")
                told, *more = _wrapped(check.finding, width - indent) or [""]
                head.append(told)
            else:
                head.append(check.subject)
                more = _wrapped(check.finding, width - indent)
            lines += [head, *(Text(" " * indent + line) for line in more)]
            lines += [Text(" " * indent + line, style="bold") for line in _wrapped(check.remedy, width - indent)]
        return [*lines, Text(""), Text(self.summary, style="bold")]

    @property
    def summary(self) -> str:
        """A text with the numbers of problems and warnings, such as "1 problem, 2 warnings."."""
        problems = sum(check.health is Health.PROBLEM for check in self.checks)
        warnings = sum(check.health is Health.WARNING for check in self.checks)
        return f"{_number(problems, 'problem')}, {_number(warnings, 'warning')}."

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        del console
        for line in self.lines(options.max_width):
            line.no_wrap, line.overflow = True, "ignore"
            yield line


def _number(count: int, what: str) -> str:
    return f"{count or 'no'} {what}{'' if count == 1 else 's'}"


def _wrapped(line: str, width: int) -> list[str]:
    return textwrap.wrap(one_line(line), max(1, width), break_on_hyphens=False, break_long_words=False)
