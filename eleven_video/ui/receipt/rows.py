"""The rows of a receipt. Costs are not rounded, so the costs of all rows add up exactly to the total."""

from collections.abc import Iterator
from dataclasses import dataclass

from eleven_video.ui.panel.summary_reading import UsageBreakdown, UsageRow
from eleven_video.ui.panel.usage_parts import UsagePart, unit_word
from eleven_video.ui.text import exact_count, exact_money


@dataclass(frozen=True, slots=True)
class ReceiptRow:
    """One kind of usage of a model. Only the first row of a model has its name. `pico` is None if no price is known."""

    model: str
    kind: str
    amount: str
    pico: int | None

    @property
    def money(self) -> str:
        """The exact cost, such as "$0.302400". The text is empty if no cost in dollars is known."""
        return "" if self.pico is None else exact_money(self.pico)


def receipt_rows(usage: UsageBreakdown) -> list[ReceiptRow]:
    """The rows of all models. Their costs add up to `usage.pico`."""
    rows = [row for model in usage.models for row in _rows_of(model)]
    told = sum(row.pico or 0 for row in rows)
    if told != usage.pico:
        # `track_usage` counts usage without kinds of usage, so no other row has its cost.
        rows.append(ReceiptRow("Other usage", "", "", usage.pico - told))
    return rows


def _rows_of(model: UsageRow) -> Iterator[ReceiptRow]:
    others = [name for name in model.models if name != model.name]
    name = f"{model.name} ({', '.join(others)})" if others else model.name
    for number, part in enumerate(model.parts):
        yield ReceiptRow(name if not number else "", part.label, _amount(part), part.pico)


def _amount(part: UsagePart) -> str:
    return ", ".join(f"{exact_count(number)} {unit_word(unit, number)}" for unit, number in part.amounts.items())
