"""Formats the status of budget limits as lines of a given width. The limit with the largest used share comes first.

Amounts are never shortened, and each amount is rounded separately. Words say whether a limit is exceeded, because some
screens have no colours. Percentages are rounded down, so that no threshold seems to be reached too early.
"""

from collections.abc import Sequence
from enum import IntEnum, unique

from rich.cells import cell_len
from rich.text import Text

from eleven_video.accounting.budget_limits import MESSAGE_THRESHOLDS, BudgetStatus, Scope, Unit
from eleven_video.domain.text.plain_text import one_line
from eleven_video.ui.limit_amounts import credits_number, limit_amount, most_amount, spent_amount
from eleven_video.ui.styles import FINE, PROBLEM, WARNING
from eleven_video.ui.text import shorten_id

_INDENT = "  "
_SHORTEST_NAME = 8


@unique
class BudgetDetail(IntEnum):
    """How many details about budget limits are shown."""

    LEAST = 0  # one line for the limit with the largest used share
    LINES = 1  # a line for each limit
    BAR = 2  # a line for each limit, and a bar below the first line


def budget_lines(
    standings: Sequence[BudgetStatus],
    width: int,
    *,
    detail: BudgetDetail = BudgetDetail.BAR,
    bar: bool = True,
    ascii_only: bool = False,
    live: bool = False,
) -> list[Text]:
    """Lines about budget limits. A line has at most `width` cells, except if a single amount is wider.

    Args:
        standings: The status of each limit, in any order.
        width: The width of the screen in cells.
        detail: How much detail the lines show.
        bar: Whether a bar may be drawn. If `bar` is False, all lines are text.
        ascii_only: Whether the screen supports only ASCII.
        live: Whether calls may still be in flight. If `live` is True, the first limit shows the amount in flight even
            if this amount is zero.
    """
    ranked = sorted(standings, key=lambda standing: -standing.share)
    if not ranked:
        return []
    first, others = ranked[0], ranked[1:]
    pieces = _amounts(first, reserved=detail > BudgetDetail.LEAST, live=live)
    lines = _packed(_heading(first, width), pieces, width, "bold", mark_style(first))
    if detail is BudgetDetail.LEAST:
        return lines
    if bar and detail is BudgetDetail.BAR and width > len(_INDENT):
        lines.append(Text(_INDENT).append_text(_bar(first, width - len(_INDENT), ascii_only=ascii_only)))
    for other in others:
        name = _INDENT + _name(other, width - len(_INDENT))
        lines += _packed(name, _amounts(other), width, "", mark_style(other))
    return lines


def budget_words(standing: BudgetStatus) -> str:
    """The status of a limit as text, such as "budget $0.1234 of $0.50 (24%), up to $0.0400 in flight"."""
    name = "budget" if standing.limit.scope is Scope.RUN else f"budget {_name(standing, 10_000)}"
    return " ".join([name, *_amounts(standing, reserved=True)])


def mark_words(standing: BudgetStatus) -> str:
    """The message for a threshold of `MESSAGE_THRESHOLDS`, such as "80% of this run's budget of $0.50 is spent."."""
    budget = f"{_owner(standing)} of {limit_amount(standing.limit.limit_pico, standing.limit.unit)}"
    if standing.committed_pico > standing.limit.limit_pico:
        return f"More than {budget} is spent: {spent_amount(standing.committed_pico, standing.limit.unit)}."
    if not standing.limit.limit_pico:
        return f"{budget[0].upper()}{budget[1:]} allows no call that costs anything."
    return f"{standing.mark}% of {budget} is spent."


def mark_style(standing: BudgetStatus) -> str:
    """The Rich style of a limit. It is a warning from the second threshold in `MESSAGE_THRESHOLDS`, and a problem from
    the third one.
    """
    return (
        PROBLEM if standing.mark >= MESSAGE_THRESHOLDS[2] else WARNING if standing.mark >= MESSAGE_THRESHOLDS[1] else ""
    )


def _owner(standing: BudgetStatus) -> str:
    match standing.limit.scope:
        case Scope.RUN:
            return "this run's budget"
        case Scope.BATCH:
            return "this batch's budget"
        case Scope.DAY:
            return "today's budget"
        case Scope.MONTH:
            return "this month's budget"
        case Scope.PROJECT:
            return f"the budget of project {one_line(standing.limit.key)}"


def _amounts(standing: BudgetStatus, *, reserved: bool = False, live: bool = False) -> list[str]:
    """The amounts of a limit as several short texts. A line may end between two of these texts.

    For example, the result is ["$0.1234", "of $0.50", "(24%),", "up to $0.0400 in flight"].
    """
    unit = standing.limit.unit
    spent = spent_amount(standing.committed_pico, unit)
    held = f"up to {most_amount(standing.reserved_pico, unit)}" if standing.reserved_pico else "nothing"
    words = [_percent(standing)]
    if standing.committed_pico > standing.limit.limit_pico:
        words.append("over")
    elif standing.mark >= MESSAGE_THRESHOLDS[1]:
        words.append("spent" if standing.mark >= MESSAGE_THRESHOLDS[2] else "nearly spent")
    if standing.limit.unit is Unit.CREDITS:
        # The word "credits" must appear only once, as in "142 of 2,000 credits".
        spent = credits_number(standing.committed_pico)
    limit = limit_amount(standing.limit.limit_pico, standing.limit.unit)
    pieces = [spent, f"of {limit}", f"({', '.join(words)})"]
    if not reserved or not (standing.reserved_pico or live):
        return pieces
    return [*pieces[:-1], f"{pieces[-1]},", f"{held} in flight"]


def _percent(standing: BudgetStatus) -> str:
    whole = int(standing.share * 100)
    return "<1%" if standing.committed_pico and not whole else f"{whole}%"


def _heading(standing: BudgetStatus, width: int) -> str:
    name = "" if standing.limit.scope is Scope.RUN else _name(standing, width - len("Budget :"))
    return f"Budget {name}:" if name else "Budget:"


def _name(standing: BudgetStatus, room: int) -> str:
    match standing.limit.scope:
        case Scope.RUN:
            return "this run"
        case Scope.BATCH:
            return "this batch"
        case Scope.DAY:
            return "today"
        case Scope.MONTH:
            return "this month"
        case Scope.PROJECT:
            name = one_line(standing.limit.key)
            return f"project {shorten_id(name, max(_SHORTEST_NAME, room - len('project ')))}"


def _packed(label: str, pieces: Sequence[str], width: int, label_style: str, style: str) -> list[Text]:
    """The label and the pieces as lines. Pieces that do not fit on the first line are on indented lines below."""
    lines = [Text.assemble((label, label_style))]
    indent = " " * (len(label) - len(label.lstrip())) + _INDENT
    for piece in pieces:
        if lines[-1].cell_len + 1 + cell_len(piece) <= width:
            lines[-1].append(" ").append(piece, style=style)
        else:
            lines.append(Text(indent).append(piece, style=style))
    return lines


def _bar(standing: BudgetStatus, cells: int, *, ascii_only: bool) -> Text:
    """A bar of `cells` cells for a budget limit. The bar shows the spent amount, the amount in flight and the rest."""
    spent = min(cells, int(standing.share * cells))
    limit = standing.limit.limit_pico
    taken = (standing.committed_pico + standing.reserved_pico) * cells // limit if limit else cells
    full, held, rest = ("#", "=", "-") if ascii_only else ("━", "╍", "─")
    style = mark_style(standing) or FINE
    bar = Text()
    for cell in range(cells):
        drawn = full if cell < spent else held if cell < taken else rest
        bar.append(drawn, style=style if cell < taken else "dim")
    return bar
