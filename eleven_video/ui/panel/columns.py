"""Lays out the columns of the usage panel. The columns depend only on the panel's width, not on the numbers.

Names are on the left. Numbers are right-aligned in columns of fixed width. Amounts of money are at the right edge, and
are never shortened. If an amount of money is wider than its column, the numbers before it are left out, or the amount
gets its own line.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from rich.text import Text

from eleven_video.ui.panel.summary_reading import UsageRow
from eleven_video.ui.panel.usage_parts import UsagePart, unit_word
from eleven_video.ui.text import count, exact_count, shorten_id

INDENT = "  "
_GAP, _NARROW_GAP = 2, 1
_FIGURE, _UNIT = 9, 10  # the numbers of cells for "9,999,999" and for "characters"
_NARROW_FIGURE = 6
_MONEY, _NARROW_MONEY = 16, 10
_SHORTEST_ID = 9
_SHORTEST_NAME = 8
_MEDIUM_FROM, _WIDE_FROM = 56, 92  # widths inside the frame, in cells; the frame takes four more cells


@dataclass(frozen=True, slots=True)
class Line:
    """The content of a line. From left to right, these are a name, words, numbers with their units, and money.

    If `guessed` is True, the numbers are estimates and get a "~".
    """

    name: Text
    money: str = ""
    figures: Sequence[tuple[float, str]] = ()
    words: str = ""
    guessed: bool = False


@dataclass(frozen=True, slots=True)
class UsageColumns:
    """Lays out lines in the columns of a usage panel that has `width` cells inside its frame."""

    width: int
    ascii_only: bool = False

    @property
    def is_narrow(self) -> bool:
        """Whether the panel is too narrow for units beside numbers, so that the labels must name the units."""
        return self.width < _MEDIUM_FROM

    @property
    def _figure_columns(self) -> int:
        return 2 if self.width >= _WIDE_FROM else 1

    @property
    def _figure_cells(self) -> int:
        return _NARROW_FIGURE if self.is_narrow else _FIGURE + 1 + _UNIT

    @property
    def _gap(self) -> int:
        return _NARROW_GAP if self.is_narrow else _GAP

    @property
    def _money_cells(self) -> int:
        return _NARROW_MONEY if self.is_narrow else _MONEY

    def tree(self, row: UsageRow) -> list[Text]:
        """A line for a service, and below this line one line for each kind of usage with its cost."""
        lines = self._lines(Line(self._name(row), _money(row)))
        for at, part in enumerate(row.parts):
            lines += self._lines(self._branch(part, is_last=at == len(row.parts) - 1, row=row))
        return lines

    def folded(self, row: UsageRow) -> list[Text]:
        """A single line for a service, with the total amount of each unit."""
        name, money = self._name(row), _money(row)
        if self.is_narrow:
            return self._lines(Line(name, money or _figure_words(_main_figures(row, most=1))))
        used = _used(row)
        # If there are more amounts than columns, the first amounts are short texts to the left of the columns.
        inside, before = used[-self._figure_columns :], used[: -self._figure_columns]
        return self._lines(Line(name, money, inside, words=_words_of(before)))

    def model(self, row: UsageRow) -> list[Text]:
        """A line for a model or voice, with the most important amounts."""
        figures = _main_figures(row, most=self._figure_columns)
        name = self._name(row, room=self.width - self._money_cells - self._gap if self.is_narrow else None)
        if not self.is_narrow:
            return self._lines(Line(name, _money(row), figures, guessed=row.estimated_credits))
        return self._lines(Line(name, _money(row) or _figure_words(figures[-1:])))

    def _branch(self, part: UsagePart, *, is_last: bool, row: UsageRow) -> Line:
        stems = ("`-", "|-") if self.ascii_only else ("└─", "├─")
        label = part.label_with_unit if self.is_narrow else part.label
        name = Text.assemble(INDENT if not self.is_narrow else "", (stems[0 if is_last else 1], "dim"), " ", label)
        figures = _figures_of(part)
        guessed = part.kind == "credits" and row.estimated_credits
        return Line(name, part.money, figures if self._figure_columns > 1 else figures[:1], guessed=guessed)

    def _name(self, row: UsageRow, room: int | None = None) -> Text:
        if room is None:
            room = self.width - (self._figure_cells + self._gap) * self._figure_columns - self._money_cells - self._gap
        indent = "" if self.is_narrow else INDENT
        label = shorten_id(row.name, max(1, room)) if self.is_narrow else _label(row, max(1, room - len(indent)))
        return Text(indent).append(label, style="cyan")

    def _lines(self, line: Line) -> list[Text]:
        money_from = self.width - cell_len(line.money)
        cells: list[tuple[int, Text]] = []  # the texts of the line, each with the cell at which it ends
        end = self.width - self._money_cells - self._gap
        for number, unit in reversed(line.figures):
            cells.insert(0, (end, self._figure(number, unit, guessed=line.guessed)))
            end -= self._figure_cells + self._gap
        if line.words:
            cells.insert(0, (end, Text(line.words)))
        if line.money:
            cells = [(end, cell) for end, cell in cells if end + self._gap <= money_from]
        drawn = line.name.copy()
        for end, cell in cells:
            start = end - cell.cell_len
            if drawn.cell_len + 1 <= start:
                drawn.append(" " * (start - drawn.cell_len)).append_text(cell)
        if not line.money:
            return [drawn]
        money = Text(line.money, style="bold")
        if drawn.cell_len + 1 <= money_from:
            return [drawn.append(" " * (money_from - drawn.cell_len)).append_text(money)]
        shortest = max(0, money_from - 1)
        if shortest >= _SHORTEST_NAME and not cells:
            drawn.truncate(shortest, overflow="ellipsis")
            return [drawn.append(" " * (money_from - drawn.cell_len)).append_text(money)]
        return [drawn, Text(" " * max(0, money_from)).append_text(money)]

    def _figure(self, number: float, unit: str, *, guessed: bool) -> Text:
        cells = _NARROW_FIGURE if self.is_narrow else _FIGURE
        mark = "~" if guessed else ""
        exact = mark + exact_count(number)
        figure = exact if len(exact) <= cells else mark + count(number)
        if self.is_narrow:
            return Text(f"{figure:>{cells}}")
        return Text(f"{figure:>{cells}} {unit_word(unit, number):<{_UNIT}}")


def _money(row: UsageRow) -> str:
    """The text at the right edge of a line. It is a cost in dollars, or credits that have no price in dollars."""
    return row.money or row.cost.in_credits


def _figures_of(part: UsagePart) -> list[tuple[float, str]]:
    """The amounts of one kind of usage, with units. Pictures come first, so that tokens are in the second column."""
    units = sorted(part.amounts, key=lambda unit: unit != "images")
    return [(part.amounts[unit], unit) for unit in units]


def _main_figures(row: UsageRow, *, most: int) -> list[tuple[float, str]]:
    """The first `most` amounts of a model. Pictures come first, then characters, then tokens."""
    sums = _sums(row)
    found = [(sums[unit], unit) for unit in ("images", "characters", "tokens") if sums.get(unit)]
    others = [(number, unit) for unit, number in sums.items() if unit not in {"images", "characters", "tokens"}]
    return (found or others)[:most]


def _sums(row: UsageRow) -> dict[str, float]:
    sums: dict[str, float] = {}
    for part in row.parts:
        for unit, number in part.amounts.items():
            sums[unit] = sums.get(unit, 0) + number
    return sums


def _used(row: UsageRow) -> list[tuple[float, str]]:
    """All amounts of a service with their units, in a fixed order. Credits at the right edge are not included."""
    sums = _sums(row)
    if not row.pico:
        sums.pop("credits", None)
    order = ("images", "tokens", "characters", "credits")
    units = sorted(sums, key=lambda unit: order.index(unit) if unit in order else len(order))
    return [(sums[unit], unit) for unit in units]


def _words_of(used: Sequence[tuple[float, str]]) -> str:
    """Short amounts as text of fixed width, such as "    13 pictures     19K tokens"."""
    return " ".join(
        f"{count(number):>{_NARROW_FIGURE}} {unit_word(unit, number):<{len(unit_word(unit, 2))}}"
        for number, unit in used
    )


def _figure_words(figures: Sequence[tuple[float, str]]) -> str:
    return ", ".join(f"{count(number)} {unit_word(unit, number)}" for number, unit in figures)


def _label(row: UsageRow, room: int) -> str:
    """The name of a row in at most `room` cells. A voice also gets its speech model if there is enough room."""
    spoken_with = ", ".join(model for model in row.models if model != row.name) if row.service != row.name else ""
    if spoken_with:
        whole = f"{row.name} ({spoken_with})"
        if cell_len(whole) <= room:
            return whole
        left = room - cell_len(row.name) - 3
        if left >= _SHORTEST_ID:
            return f"{row.name} ({shorten_id(spoken_with, left)})"
    return shorten_id(row.name, max(1, room))
