"""Makes the tables of costs and of credits. The rows are groups of calls, and the columns are the parts of each group."""

from collections.abc import Callable, Mapping, Sequence

from eleven_video.accounting.calls import Service
from eleven_video.accounting.cost_state import CostState
from eleven_video.accounting.money import plain_number
from eleven_video.ledger.reading.query_rows import credits_of
from eleven_video.ledger.reading.report_types import Breakdown, GroupBy, Totals
from eleven_video.reporting.report_records import known_usd
from eleven_video.reporting.views import spent_of
from eleven_video.ui.history.call_costs import Spent
from eleven_video.ui.history.usage_report import group_name
from eleven_video.ui.text import exact_count, money
from eleven_video.web.spending.plot_table import SERIES, Cell, Column, PlotRow, PlotTable

SERVICE_NAMES: Mapping[str, str] = {Service.GEMINI: "Gemini", Service.ELEVENLABS: "ElevenLabs"}
# The name of the part with all parts that have no column of their own.
_OTHERS = "\0others"
_NOTHING = Cell("", "0", 0)
_IN_CREDITS = Cell("in credits", "", 0)

Parts = Mapping[str, Mapping[str, Totals]]


def costs_table(found: Breakdown, *, is_divided: bool) -> PlotTable:
    """The costs in dollars of each group. If `is_divided` is true, each group has a column for each of its parts."""
    report, by = found.report, str(found.report.by)
    parts, cells = _largest(found, lambda totals: totals.pico) if is_divided else ([], found.cells)
    columns = [
        *_columns(found, parts),
        Column("Total" if parts else "Cost", "total_usd", "" if parts else "gemini"),
    ]
    rows = [
        PlotRow(row.key, [*_dollars(cells.get(row.key, {}), parts), *_ends(spent_of(row.totals))], mark=row.totals.pico)
        for row in report.rows
    ]
    total = [*_dollars(_whole(found, parts), parts), *_ends(spent_of(report.total, report.open))]
    columns += [Column("Credits", "credits", wide=True), Column("Calls", "calls", wide=True)]
    title = f"Spending by {by}"
    return PlotTable("costs", title, by, "dollars", columns, rows, total if rows else ())


def credits_table(found: Breakdown, *, is_divided: bool) -> PlotTable | None:
    """The credits that each group has used, with and without a price in dollars. Returns None if no credits were
    used.
    """
    report, by = found.report, str(found.report.by)
    if not report.total.microcredits:
        return None
    divided = is_divided and found.parts_by is not GroupBy.SERVICE
    parts, cells = _largest(found, lambda totals: totals.microcredits) if divided else ([], found.cells)
    whole = _whole(found, parts)
    parts = [part for part in parts if whole[part].microcredits]
    columns = [
        *_columns(found, parts, suffix="credits"),
        Column("Total", "credits", "" if parts else "elevenlabs"),
    ]
    rows = [
        PlotRow(row.key, [*_credits(cells.get(row.key, {}), parts), _credit_cell(row.totals)])
        for row in report.rows
        if row.totals.microcredits
    ]
    total = [*_credits(whole, parts), _credit_cell(report.total)]
    note = "ElevenLabs bills credits. Credits that have no price in dollars are in no amount in dollars on this page."
    return PlotTable("credits", f"Credits by {by}", by, "credits", columns, rows, total, notes=[note])


def _columns(found: Breakdown, parts: Sequence[str], suffix: str = "usd") -> list[Column]:
    """A column for each part. A service has its own kind of bars. The kind of another part comes from its place in the
    order of costs, so that a part looks the same in each plot.
    """
    ranks = {part: rank for rank, part in enumerate(_by_amount(found, lambda totals: totals.pico))}
    free = [series for rank, series in enumerate(SERIES) if rank not in {ranks.get(part) for part in parts}]
    columns = []
    for number, part in enumerate(parts):
        title = "Others" if part == _OTHERS else _part_name(found.parts_by, part)
        rank = ranks.get(part, len(SERIES))
        own = part if part in SERVICE_NAMES else SERIES[rank] if rank < len(SERIES) else free.pop(0)
        name = "others" if part == _OTHERS else part or "none"
        columns.append(Column(title, f"{name}_{suffix}", own, wide=number > 1))
    return columns


def _part_name(parts_by: GroupBy, part: str) -> str:
    if parts_by is GroupBy.VOICE and not part:
        return "(no voice)"
    return SERVICE_NAMES.get(part) or group_name(part, str(parts_by))


def _largest(found: Breakdown, amount: Callable[[Totals], int]) -> tuple[list[str], Parts]:
    """The parts with the largest amounts, the largest first, and the cells of these parts. If there are more parts than
    kinds of bars, the last part has the sums of all others.
    """
    parts = _by_amount(found, amount)
    if len(parts) <= len(SERIES):
        return parts, found.cells
    kept = parts[: len(SERIES) - 1]
    return [*kept, _OTHERS], {key: _merged(row, kept) for key, row in found.cells.items()}


def _by_amount(found: Breakdown, amount: Callable[[Totals], int]) -> list[str]:
    return sorted(found.totals, key=lambda part: (-amount(found.totals[part]), part))


def _merged(row: Mapping[str, Totals], kept: Sequence[str]) -> dict[str, Totals]:
    others = sum((totals for part, totals in row.items() if part not in kept), Totals())
    return {part: row[part] for part in kept if part in row} | {_OTHERS: others}


def _whole(found: Breakdown, parts: Sequence[str]) -> Mapping[str, Totals]:
    """The sums of each of these parts over all groups."""
    return _merged(found.totals, parts[:-1]) if _OTHERS in parts else found.totals


def _dollars(row: Mapping[str, Totals], parts: Sequence[str]) -> list[Cell]:
    return [_dollar_cell(row[part]) if part in row and row[part].calls else _NOTHING for part in parts]


def _dollar_cell(totals: Totals) -> Cell:
    # Most cells have only priced calls, or only calls in credits. For these, the texts are known without more work.
    if totals.priced_calls == totals.calls and not totals.otherwise_estimated:
        return Cell(money(totals.pico), known_usd(totals.pico, CostState.PRICED), totals.pico)
    if totals.credits_calls == totals.calls:
        return _IN_CREDITS
    words = spent_of(totals).cost
    return Cell(words.dollars or _IN_CREDITS.text, known_usd(totals.pico, totals.state), totals.pico)


def _ends(spent: Spent) -> list[Cell]:
    """The last cells of a row: the whole cost, the credits and the number of calls."""
    return [
        Cell(spent.money(), known_usd(spent.pico, spent.state), spent.pico),
        Cell(exact_count(plain_number(spent.credits)), str(plain_number(spent.credits))),
        Cell(exact_count(spent.calls), str(spent.calls)),
    ]


def _credits(row: Mapping[str, Totals], parts: Sequence[str]) -> list[Cell]:
    return [_credit_cell(row[part]) if part in row and row[part].microcredits else _NOTHING for part in parts]


def _credit_cell(totals: Totals) -> Cell:
    amount = plain_number(credits_of(totals.microcredits))
    return Cell(exact_count(amount), str(amount), totals.microcredits)
