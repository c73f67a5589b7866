"""Makes the tables of failures, of the cost of a minute of video, and of estimates against actual costs."""

from fractions import Fraction

from eleven_video.accounting.cost_state import CostState
from eleven_video.accounting.money import decimal_text, plain_number
from eleven_video.ledger.reading.query_rows import credits_of
from eleven_video.ledger.reading.report_types import FailureSpend, FailureSums, GroupBy, Totals
from eleven_video.ledger.reading.videos import VideoReport, VideoSums
from eleven_video.reporting.report_records import known_usd
from eleven_video.reporting.videos import minute_credits_text, minute_text
from eleven_video.reporting.views import spent_of
from eleven_video.ui.text import exact_count, money
from eleven_video.web.pages.scenes import clock
from eleven_video.web.spending.plot_table import Cell, Column, PlotRow, PlotTable

_UNKNOWN = Cell("unknown")
_TIMES = (GroupBy.DAY, GroupBy.WEEK, GroupBy.MONTH)
_OF_CALLS = (GroupBy.MODEL, GroupBy.VOICE, GroupBy.SERVICE)


def failures_table(by: GroupBy, spend: FailureSpend) -> PlotTable:
    """What each group has cost without a usable result."""
    columns = [
        Column("Failed calls", "failed_usd", "series-5"),
        Column("Number", "failed_calls", wide=True),
        Column("Without a video", "unfinished_usd", "series-2"),
        Column("Sessions", "unfinished_sessions", wide=True),
        Column("Killed or running", "without_an_end_usd", "series-6", wide=True),
        Column("Sessions", "sessions_without_an_end", wide=True),
    ]
    rows = [PlotRow(key, _failure_cells(sums)) for key, sums in spend.groups.items()]
    rows.sort(key=lambda row: row.key if by in _TIMES else "")
    if by not in _TIMES:
        rows.sort(key=lambda row: -sum(cell.height or 0 for cell in row.cells))
    note = (
        "A failed call of a session without a video counts in both columns. Paid results of such a session are used if "
        "you resume it."
    )
    return PlotTable(
        "failures", f"Lost to failures, by {by}", str(by), "dollars", columns, rows, _failure_cells(spend) if rows else (),
        is_stacked=False, notes=[note],
    )  # fmt: skip


def _failure_cells(sums: FailureSums) -> list[Cell]:
    return [
        _spent_cell(sums.failed),
        _count(sums.failed.calls),
        _spent_cell(sums.unfinished),
        _count(sums.unfinished_sessions),
        _spent_cell(sums.without_an_end),
        _count(sums.sessions_without_an_end),
    ]


def _spent_cell(totals: Totals) -> Cell:
    if not totals.calls:
        return Cell("", "0", 0)
    if totals.priced_calls == totals.calls and not totals.otherwise_estimated:
        return Cell(money(totals.pico), known_usd(totals.pico, CostState.PRICED), totals.pico)
    return Cell(spent_of(totals).money(), known_usd(totals.pico, totals.state), totals.pico)


def minutes_table(by: GroupBy, videos: VideoReport) -> PlotTable:
    """What a minute of video has cost in each group."""
    columns = [
        Column("A minute", "cost_per_minute_usd", "gemini"),
        Column("Credits a minute", "credits_per_minute", wide=True),
        Column("Videos", "videos", wide=True),
        Column("Known length", "with_known_length", wide=True),
        Column("Length", "length_ms"),
    ]
    rows = [
        PlotRow(key, _minute_cells(sums), mark=_rounded(sums.pico_per_minute))
        for key, sums in sorted(videos.groups.items())
    ]
    notes = ["A video counts on the day on which its session began, with all its calls."]
    if by in _OF_CALLS:
        notes = [f"A row has only the calls of its {by}, and the length of all videos with such a call."]
    return PlotTable(
        "minutes", f"A minute of video, by {by}", str(by), "dollars", columns, rows,
        _minute_cells(videos.total) if rows else (), notes=notes,
    )  # fmt: skip


def _minute_cells(sums: VideoSums) -> list[Cell]:
    pico, credits_ = _rounded(sums.pico_per_minute), _rounded(sums.microcredits_per_minute)
    return [
        _UNKNOWN if pico is None else Cell(minute_text(sums) or money(pico), decimal_text(pico), pico),
        _UNKNOWN
        if credits_ is None
        else Cell(minute_credits_text(sums).removesuffix(" credits") or "0", str(plain_number(credits_of(credits_)))),
        _count(sums.videos),
        _count(sums.measured),
        Cell(clock(sums.length_ms), str(sums.length_ms)) if sums.measured else _UNKNOWN,
    ]


def estimates_table(by: GroupBy, videos: VideoReport) -> PlotTable | None:
    """The estimated and the actual cost of the videos of each group. Returns None if there are no estimates."""
    if not videos.total.estimated or by in _OF_CALLS:
        return None
    columns = [
        Column("Estimated", "estimated_usd", "series-3"),
        Column("Actual", "actual_usd", "gemini"),
        Column("Videos", "estimated_videos", wide=True),
        Column("Inside the range", "inside_estimate", wide=True),
    ]
    rows = [PlotRow(key, _estimate_cells(sums)) for key, sums in sorted(videos.groups.items()) if sums.estimated]
    notes = ["Only videos with a recorded estimate and a completely known cost are in this table."]
    return PlotTable(
        "estimates", f"Estimates and actual costs, by {by}", str(by), "dollars", columns, rows,
        _estimate_cells(videos.total), is_stacked=False, notes=notes,
    )  # fmt: skip


def _estimate_cells(sums: VideoSums) -> list[Cell]:
    return [
        Cell(money(sums.estimated_pico), decimal_text(sums.estimated_pico), sums.estimated_pico),
        Cell(money(sums.actual_pico), decimal_text(sums.actual_pico), sums.actual_pico),
        _count(sums.estimated),
        _count(sums.inside),
    ]


def _rounded(amount: Fraction | None) -> int | None:
    return None if amount is None else round(amount)


def _count(number: int) -> Cell:
    return Cell(exact_count(number), str(number))
