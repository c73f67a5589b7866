"""What calls came to, as amounts that add up on the screen and words for what is not known."""

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.cells import chop_cells
from rich.text import Text

from eleven_video.accounting.amounts import Amount, plain_number
from eleven_video.accounting.pricing import CostState
from eleven_video.ui.breakdown import share_units
from eleven_video.ui.columns import Row, laid_out
from eleven_video.ui.text import decimals_for, exact_count, money, money_of_units, to_units

NOTHING = "No usage yet"

_AT_LEAST = frozenset({CostState.UNPRICED, CostState.UNKNOWN})
# Enough to tell small days apart beside large ones; more would widen every row for the least of them.
_MOST_DECIMALS = 6


@dataclass(frozen=True, slots=True)
class Spent:
    """What calls came to: exact pico-dollars, credits, and how much of it is known.

    `open_calls` may have been billed without an answer. Nothing is added for them, so the money is "at least" that:
    those with a bound may come to `bound_pico` more, and `unbounded` of them have none.
    """

    calls: int = 0
    pico: int = 0
    state: CostState = CostState.PRICED
    credits: Amount = 0
    unpriced_calls: int = 0
    open_calls: int = 0
    bound_pico: int = 0
    unbounded: int = 0

    def money(self, shown: str | None = None) -> str:
        """The money with its mark: "$0.0350", "~$0.0350", "at least $0.6700", "unpriced", "unknown".

        `shown` is the amount where it is rounded together with others.
        """
        # An open call that can cost no dollars leaves the sum what it is.
        least = self.state in _AT_LEAST or self.bound_pico > 0 or self.unbounded > 0
        if least and not self.pico:
            return "unpriced" if self.state is CostState.UNPRICED else "unknown"
        mark = "at least " if least else "~" if self.state is CostState.ESTIMATED else ""
        return mark + (shown or money(self.pico))

    def more(self) -> str:
        """What open calls may add: "up to $0.0400 more", "up to $0.0400 more and an unknown amount for 1 of them"."""
        if self.open_calls <= self.unbounded:
            return "an unknown amount more"
        unbounded = f" and an unknown amount for {self.unbounded:,} of them" if self.unbounded else ""
        return f"up to {money(self.bound_pico)} more{unbounded}"

    def caveats(self) -> Iterator[str]:
        """A sentence for each thing that is not known."""
        if self.unpriced_calls:
            yield f"{counted(self.unpriced_calls, 'call')} used something that no price is known for."
        if self.open_calls:
            yield f"{counted(self.open_calls, 'call')} without an answer may have been billed: {self.more()}."


def spent_cells(spent: Spent, shown: str | None = None) -> tuple[str, ...]:
    """Calls, money and credits, as `SPENT_HEADER` names them."""
    return (exact_count(spent.calls), spent.money(shown), credits_text(spent))


SPENT_HEADER = Row("", ("calls", "cost", "credits"))


def credits_text(spent: Spent) -> str:
    return exact_count(plain_number(spent.credits))


def adding_up(picos: Sequence[int], total: int) -> tuple[Iterator[str], str]:
    """The amounts and their sum, rounded so that what is shown adds up."""
    decimals = shown_decimals(total, picos)
    units = to_units(total, decimals)
    shares = share_units(picos, units, decimals)
    return (money_of_units(share, decimals) for share in shares), money_of_units(units, decimals)


def shown_decimals(total: int, picos: Sequence[int]) -> int:
    """Digits behind the point for amounts that stand under each other."""
    decimals = min(_MOST_DECIMALS, max(map(decimals_for, (total, *picos))))
    # A sum that is smaller than the digits shown would be shown as nothing.
    return max(decimals, decimals_for(total))


def counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def fitting(label: str, width: int, *, indent: int = 0) -> str:
    """The label cut at its end to the cells that a line has."""
    text = Text(label)
    text.truncate(max(1, width - 2 * indent), overflow="ellipsis")
    return text.plain


def plain_rows(rows: Sequence[Row], width: int) -> list[str]:
    return [line.plain.rstrip() for line in laid_out(rows, width)]


def paragraphs(texts: Sequence[str], width: int) -> list[str]:
    """Lines broken at spaces, and where wide characters make them too long in cells, between characters."""
    width = max(2, width)
    # Ids and commands have hyphens, and must be whole to be copied.
    broken = (line for text in texts for line in textwrap.wrap(text, width, break_on_hyphens=False))
    return [part for line in broken for part in chop_cells(line, width)]
