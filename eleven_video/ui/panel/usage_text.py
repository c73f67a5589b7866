"""Formats usage as plain text for a pipe or a file. Each line has one fact. There are no columns."""

from collections.abc import Sequence

from eleven_video.accounting.budget_limits import BudgetStatus
from eleven_video.ui.panel.budget_lines import budget_lines
from eleven_video.ui.panel.summary_reading import UsageBreakdown, UsageRow
from eleven_video.ui.panel.usage_parts import UsagePart, unit_word
from eleven_video.ui.text import exact_count

_ORDER = ("images", "tokens", "characters", "credits")
_WIDTH = 10_000  # in cells; no line is as wide, so no line is wrapped


def usage_text(usage: UsageBreakdown, budget: Sequence[BudgetStatus] = (), *, nothing: str) -> list[str]:
    """Lines with the total, the budget limits, each service with its kinds of usage, and each model.

    Examples are "Total Cost: $0.1685", " Gemini: $0.1685" and " Input: 485 tokens, $0.0001". If the summary has no
    usage, the text `nothing` is one of the lines.
    """
    caveats = f" ({', '.join(usage.caveats)})" if usage.caveats else ""
    lines = [f"Total Cost: {usage.total or usage.credits}{caveats}"]
    limits = [line.plain for line in budget_lines(budget, _WIDTH, bar=False)]
    if usage.is_empty:
        return [lines[0].removesuffix(caveats), nothing, *limits]
    lines += limits
    if usage.services:
        lines.append("By Service:")
    for row in usage.services:
        lines.append(f"  {row.name}: {_money(row) or ', '.join(_amounts(row.parts))}")
        lines += [f"    {_part(part, row)}" for part in row.parts]
    if usage.models:
        lines.append("By Model:")
    lines += [f"  {_model(row)}" for row in usage.models]
    return lines


def _money(row: UsageRow) -> str:
    return row.money or row.cost.in_credits


def _part(part: UsagePart, row: UsageRow) -> str:
    """A kind of usage as text, such as "Pictures: 5 (5,600 tokens), $0.1680" or "Credits: ~194"."""
    guessed = part.kind == "credits" and row.estimated_credits
    first, *more = _amounts([part], guessed=guessed, unless=part.label.lower()) or [""]
    amounts = first + (f" ({', '.join(more)})" if more else "")
    return f"{part.label}: " + ", ".join(piece for piece in (amounts, part.money) if piece)


def _model(row: UsageRow) -> str:
    spoken_with = ", ".join(model for model in row.models if model != row.name)
    name = f"{row.name} ({spoken_with})" if spoken_with else row.name
    money = _money(row)
    # If the credits are already shown in place of dollars, they are not shown again.
    amounts = ", ".join(_amounts(row.parts, guessed=row.estimated_credits, credits_too=bool(row.pico) or not money))
    if not money or not amounts:
        return f"{name}: {money or amounts}"
    return f"{name}: {money} ({amounts})"


def _amounts(
    parts: Sequence[UsagePart], *, guessed: bool = False, unless: str = "", credits_too: bool = True
) -> list[str]:
    """The total amount of each unit as text, such as "485 tokens". The text has no unit if the unit is `unless`."""
    sums: dict[str, float] = {}
    for part in parts:
        for unit, number in part.amounts.items():
            sums[unit] = sums.get(unit, 0) + number
    if not credits_too:
        sums.pop("credits", None)
    units = sorted(sums, key=lambda unit: _ORDER.index(unit) if unit in _ORDER else len(_ORDER))
    return [_amount(sums[unit], unit, guessed=guessed and unit == "credits", unless=unless) for unit in units]


def _amount(number: float, unit: str, *, guessed: bool, unless: str) -> str:
    figure = f"{'~' if guessed else ''}{exact_count(number)}"
    return figure if unit_word(unit, 2) == unless else f"{figure} {unit_word(unit, number)}"
