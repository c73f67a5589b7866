"""Shows the usage and the results of a batch when it ends."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rich.console import Console, ConsoleOptions, RenderResult
from rich.text import Text

from eleven_video.accounting.budget_limits import BudgetStatus
from eleven_video.ui.panel.summary_reading import read_summary
from eleven_video.ui.panel.usage_text import usage_text
from eleven_video.ui.reports import NOTHING_USED, open_text
from eleven_video.ui.text import exact_count
from eleven_video.ui.usage_panel import UsagePanel

_TITLE = "Batch Usage Summary"


@dataclass(frozen=True, slots=True)
class BatchSummary:
    """The usage and the results of a batch. A terminal shows a Rich panel. Other outputs show the text of `lines()`.

    Attributes:
        counts: The number of rows in each state.
        now: The usage summary of this run.
        in_all: The usage summary of all rows in all their runs. Its total is shown if it differs from the total of
            `now`.
        budget: The status of each limit of the whole batch.
        open_calls: The number of calls without an answer, which may have been billed.
        open_words: The highest possible cost of the calls without an answer, such as "up to $0.0400 more".
        sandbox: Whether the sandbox answered the calls, so that nothing is billed.
    """

    counts: Mapping[str, int]
    now: Mapping[str, Any]
    in_all: Mapping[str, Any]
    budget: Sequence[BudgetStatus] = ()
    open_calls: int = 0
    open_words: str = ""
    sandbox: bool = False

    def lines(self) -> list[str]:
        """The summary as lines of plain text. Each line has one fact."""
        lines = usage_text(read_summary(self.now), self.budget, nothing=NOTHING_USED)
        title = _TITLE + (" (sandbox: nothing is billed)" if self.sandbox else "")
        return [title, *lines, *self._facts()]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield UsagePanel(self.now, title=_TITLE, budget=self.budget, sandbox=self.sandbox, nothing=NOTHING_USED)
        for fact in self._facts():
            label, _, value = fact.partition(": ")
            yield Text.assemble((f"{label}: ", "bold"), value)

    def show(self, console: Console) -> None:
        """Print the summary. A terminal gets a panel. Other consoles get plain lines."""
        if console.is_terminal:
            console.print(self, soft_wrap=False, crop=False)
        else:
            for line in self.lines():
                console.print(Text(line), soft_wrap=True)

    def _facts(self) -> list[str]:
        facts = []
        if read_summary(self.in_all).total != read_summary(self.now).total:
            facts.append(f"With earlier runs: {read_summary(self.in_all).total}")
        if self.open_calls:
            facts.append(f"Open: {open_text(self.open_calls, self.open_words)}")
        counts = ", ".join(f"{exact_count(number)} {state}" for state, number in self.counts.items() if number)
        return [*facts, f"Rows: {counts or 'none'}"]
