"""A breakdown as plain text, for a pipe or a file: one fact a line, nothing shortened, no columns."""

from collections.abc import Sequence

from eleven_video.accounting.budget import Standing
from eleven_video.ui.breakdown import UsageBreakdown, UsageRow
from eleven_video.ui.budget_lines import budget_lines
from eleven_video.ui.text import exact_count
from eleven_video.ui.usage_parts import UsagePart, unit_word

_WIDTH = 10_000  # cells: plain lines are not folded


def usage_text(usage: UsageBreakdown, budget: Sequence[Standing] = (), *, nothing: str) -> list[str]:
    """The total, the budget, each service with its parts, and each model: "Gemini: $0.0350", "  Input: 1,042 tokens, $0.0003"."""
    caveats = f" ({', '.join(usage.caveats)})" if usage.caveats else ""
    lines = [f"Total Cost: {usage.total or usage.credits}{caveats}"]
    limits = [line.plain for line in budget_lines(budget, _WIDTH, bar=False)]
    if usage.is_empty:
        return [lines[0].removesuffix(caveats), nothing, *limits]
    lines += limits
    if usage.services:
        lines.append("By Service:")
    for row in usage.services:
        lines.append(f"  {row.name}: {_money(row) or _amounts(row.parts)}")
        lines += [f"    {_part(part, row)}" for part in row.parts]
    if usage.models:
        lines.append("By Model:")
    lines += [f"  {_model(row)}" for row in usage.models]
    return lines


def _money(row: UsageRow) -> str:
    return row.money or row.cost.in_credits


def _part(part: UsagePart, row: UsageRow) -> str:
    guessed = part.kind == "credits" and row.estimated_credits
    amounts = _amounts([part], guessed=guessed)
    return f"{part.label}: " + ", ".join(piece for piece in (amounts, part.money) if piece)


def _model(row: UsageRow) -> str:
    spoken_with = ", ".join(model for model in row.models if model != row.name)
    name = f"{row.name} ({spoken_with})" if spoken_with else row.name
    amounts = _amounts(row.parts, guessed=row.estimated_credits)
    money = _money(row)
    if not money or not amounts:
        return f"{name}: {money or amounts}"
    return f"{name}: {money} ({amounts})"


def _amounts(parts: Sequence[UsagePart], *, guessed: bool = False) -> str:
    sums: dict[str, float] = {}
    for part in parts:
        for unit, number in part.amounts.items():
            sums[unit] = sums.get(unit, 0) + number
    order = ("images", "tokens", "characters", "credits")
    units = sorted(sums, key=lambda unit: order.index(unit) if unit in order else len(order))
    return ", ".join(
        f"{'~' if guessed and unit == 'credits' else ''}{exact_count(sums[unit])} {unit_word(unit, sums[unit])}"
        for unit in units
    )
