"""A table whose columns are also drawn as bars, and the same table as CSV. A table has a plot, a table and a CSV file,
and all three have the same rows and amounts.
"""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

from eleven_video.ui.history.report_table import safe_cell
from eleven_video.ui.history.usage_report import group_name

# The kinds of bars that the style sheet and the script know, besides the two services. Each has a colour and a texture.
SERIES = tuple(f"series-{number}" for number in range(1, 9))


@dataclass(frozen=True, slots=True)
class Cell:
    """An amount of a table.

    Attributes:
        text: The amount as the page shows it, or a word such as "unknown". `text` is empty if there is no call.
        exact: The exact amount as CSV has it. `exact` is empty if the amount is unknown.
        height: The whole number by which a bar is drawn: pico-dollars, or millionths of a credit. If it is None, no
            bar is drawn.
    """

    text: str
    exact: str = ""
    height: int | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """A column of amounts. `name` is its header in CSV, and `title` is its header on the page.

    `series` is the kind of bars in the plot. If it is empty, the column is not drawn. On a narrow screen, `wide`
    columns are shown below the others.
    """

    title: str
    name: str
    series: str = ""
    wide: bool = False


@dataclass(frozen=True, slots=True)
class PlotRow:
    """A row of a table.

    Attributes:
        key: The key of the row's group.
        cells: The amounts of the row, one for each column.
        mark: The exact amount that the browser may read: a number of pico-dollars, or None.
    """

    key: str
    cells: Sequence[Cell]
    mark: int | None = None


@dataclass(frozen=True, slots=True)
class PlotTable:
    """A table with a plot.

    Attributes:
        name: The name of the table in addresses and ids, such as "costs".
        title: The heading of the table.
        by: The kind of group of a row, such as "day".
        unit: The unit of the drawn amounts: "dollars" or "credits". A plot never has both.
        columns: The columns of amounts. The first column of the table has the groups.
        rows: The rows in the order of the table.
        total: The last row, or no cells if the amounts of the rows do not add up.
        is_stacked: Whether the bars of a row stand on each other. Otherwise they stand side by side.
        notes: Sentences below the table.
    """

    name: str
    title: str
    by: str
    unit: str
    columns: Sequence[Column]
    rows: Sequence[PlotRow]
    total: Sequence[Cell] = ()
    is_stacked: bool = True
    notes: Sequence[str] = ()

    @property
    def drawn(self) -> list[Column]:
        """The columns that are drawn, in the order of the legend."""
        return [column for column in self.columns if column.series]

    def name_of(self, row: PlotRow) -> str:
        """The name of a row as users see it."""
        return group_name(row.key, self.by)

    def csv(self) -> str:
        """The table as CSV text. Amounts are exact decimal numbers. Lines end with a line feed."""
        text = io.StringIO(newline="")
        table = csv.writer(text, lineterminator="\n")
        table.writerow([self.by, *(safe_cell(column.name) for column in self.columns)])
        for row in self.rows:
            table.writerow([safe_cell(row.key), *(cell.exact for cell in row.cells)])
        if self.total:
            table.writerow(["total", *(cell.exact for cell in self.total)])
        return text.getvalue()
