"""Formats the cost of recorded calls as text, also if an amount is unknown."""

from collections.abc import Iterator
from dataclasses import dataclass

from eleven_video.accounting.cost_state import CostState
from eleven_video.accounting.money import Amount, plain_number
from eleven_video.ui.cost_words import CostWords, most_text
from eleven_video.ui.history.plain_layout import counted
from eleven_video.ui.tables.columns import Row
from eleven_video.ui.text import exact_count

NOTHING = "No usage yet"
_UNKNOWN = "an unknown amount more"
# This sentence is printed below a table with a row for the total.
ROUNDED = "Each amount is rounded by itself, so a column can differ from its total in the last digit."


@dataclass(frozen=True, slots=True)
class Spent:
    """The cost of several calls in pico-dollars and credits, and the state of this cost.

    `pico` is the cost in pico-dollars. `credits` is the number of all used credits. `unpriced_credits` is the number of
    credits that have no price in dollars. `open_calls` is the number of unresolved calls. `pico` and `credits` do not
    include the cost of unresolved calls, so the cost is shown as "at least". All unresolved calls together may cost up
    to `bound_pico` pico-dollars and `bound_credits` credits more. `unbounded` is the number of unresolved calls that
    may cost an unknown amount of dollars. `without_credits` is the number of unresolved calls that may cost an unknown
    number of credits. `lost_calls` is the number of failed calls whose answer was lost.
    """

    calls: int = 0
    pico: int = 0
    state: CostState = CostState.PRICED
    credits: Amount = 0
    unpriced_calls: int = 0
    open_calls: int = 0
    bound_pico: int = 0
    unbounded: int = 0
    bound_credits: Amount = 0
    without_credits: int = 0
    unpriced_credits: Amount = 0
    estimated: bool = False
    estimated_credits: bool = False
    lost_calls: int = 0

    @property
    def cost(self) -> CostWords:
        """The cost in the format that all screens use."""
        return CostWords(
            self.pico,
            self.state,
            self.unpriced_credits,
            estimated=self.estimated,
            credits_estimated=self.estimated_credits,
            # If the highest possible cost of all unresolved calls is zero, the cost is not shown as "at least".
            is_at_least=bool(self.bound_pico or self.unbounded or self.bound_credits or self.without_credits),
            dollars_open=not self.open_calls or self.bound_pico > 0 or self.unbounded > 0,
        )

    def money(self) -> str:
        """The cost as text, such as "$0.0350", "~$0.0350", "758 credits", "at least $0.6700" or "unpriced"."""
        return self.cost.text

    def more(self) -> str:
        """The highest additional cost of unresolved calls as text, such as "up to $0.0400 and 121 credits more"."""
        unknown = self.unbounded + self.without_credits
        if not self.bound_pico and not self.bound_credits:
            return _UNKNOWN if self.unbounded or not self.without_credits else "an unknown number of credits more"
        most = most_text(self.bound_pico, self.bound_credits)
        return f"{most} more" + (f" and an unknown amount for {unknown:,} of them" if unknown else "")

    def caveats(self) -> Iterator[str]:
        """Returns one sentence about unpriced calls and one about unresolved calls, if there are any."""
        if self.unpriced_calls:
            yield f"{counted(self.unpriced_calls, 'call')} used something that no price is known for."
        if self.open_calls:
            yield f"{counted(self.open_calls, 'call')} without an answer may have been billed: {self.more()}."


def spent_cells(spent: Spent) -> tuple[str, ...]:
    """The cells of a table row: the number of calls, the cost, and all used credits."""
    return (exact_count(spent.calls), spent.money(), credits_used(spent))


SPENT_HEADER = Row("", ("calls", "cost", "credits"))


def credits_used(spent: Spent) -> str:
    """The number of used credits with a thousands separator, such as "1,042"."""
    return exact_count(plain_number(spent.credits))
