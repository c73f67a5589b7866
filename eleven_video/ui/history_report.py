"""Sums by a group as lines of text that fit a width, at the recorded prices and beside them at today's."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from eleven_video.domain.plain_text import one_line
from eleven_video.ui.breakdown import share_units
from eleven_video.ui.columns import Row
from eleven_video.ui.history_spent import (
    NOTHING,
    SPENT_HEADER,
    Spent,
    adding_up,
    counted,
    fitting,
    paragraphs,
    plain_rows,
    shown_decimals,
    spent_cells,
)
from eleven_video.ui.text import PICO_DIGITS, exact_count, money, money_of_units, to_units

_REPRICED_HEADER = Row("", ("calls", "cost", "at today's prices", "difference"))


@dataclass(frozen=True, slots=True)
class Failures:
    """What bought nothing, in pico-dollars. `at_least` tells that something of it has no price.

    Sessions without an end were killed, or are still running.
    """

    calls: int = 0
    pico: int = 0
    unfinished_sessions: int = 0
    unfinished_pico: int = 0
    sessions_without_an_end: int = 0
    without_an_end_pico: int = 0
    at_least: bool = False


@dataclass(frozen=True, slots=True)
class ReportEntry:
    """`key` is a day, week, month, model, voice, service or project; empty where a call belongs to none.

    `repriced` is what the same calls come to at today's prices, where that was asked for.
    """

    key: str
    spent: Spent
    repriced: Spent | None = None


@dataclass(frozen=True, slots=True)
class ReportView:
    """Sums by a group, of the days from `since` to `until`, both included; None is open. `zone` names that of the days.

    `repriced` is the total at today's prices and `prices` says which those are, where they were asked for.
    """

    by: str
    entries: Sequence[ReportEntry]
    total: Spent
    failures: Failures
    zone: str
    since: date | None = None
    until: date | None = None
    project: str | None = None
    sandbox: bool = False
    repriced: Spent | None = None
    prices: str = ""


def report_lines(report: ReportView, width: int) -> list[str]:
    """The sums, whose shown amounts add up to the shown total, and what bought nothing."""
    lines = paragraphs([_title(report)], width)
    if not report.entries and not report.total.open_calls:
        return [*lines, NOTHING]
    rows = _rows(report, width) if report.repriced is None else _repriced_rows(report, report.repriced, width)
    notes = [*report.total.caveats(), *_repricing_notes(report), *_failure_notes(report.failures)]
    return [*lines, *plain_rows(rows, width), *paragraphs(notes, width)]


def _title(report: ReportView) -> str:
    project = f" of project {one_line(report.project) or '(none)'}" if report.project is not None else ""
    since = f" since {report.since}" if report.since else ""
    until = f" until {report.until}" if report.until else ""
    sandbox = " (sandbox, no money was spent)" if report.sandbox else ""
    return f"Usage by {report.by}{project}{since}{until}, days in {report.zone}{sandbox}"


def _rows(report: ReportView, width: int) -> list[Row]:
    entries, total = report.entries, report.total
    shown, shown_total = adding_up([entry.spent.pico for entry in entries], total.pico)
    rows = [SPENT_HEADER]
    rows += [
        Row(_label(entry, width), spent_cells(entry.spent, amount))
        for entry, amount in zip(entries, shown, strict=True)
    ]
    return [*rows, Row("Total", spent_cells(total, shown_total))]


def _repriced_rows(report: ReportView, repriced_total: Spent, width: int) -> list[Row]:
    """Every column adds up, and in every row the difference is that of the two amounts shown."""
    entries, total = report.entries, report.total
    before = [entry.spent.pico for entry in entries]
    after = [entry.repriced.pico if entry.repriced else 0 for entry in entries]
    decimals = max(
        shown_decimals(total.pico, [*before, *(new - old for old, new in zip(before, after, strict=True))]),
        shown_decimals(repriced_total.pico, after),
    )
    whole_before, whole_after = to_units(total.pico, decimals), to_units(repriced_total.pico, decimals)
    units_before = share_units(before, whole_before, decimals)
    units_after = _shared_alike(before, units_before, after, whole_after, decimals)
    rows = [_REPRICED_HEADER]
    for entry, old, new in zip(entries, units_before, units_after, strict=True):
        rows.append(Row(_label(entry, width), _repriced_cells(entry.spent, entry.repriced, old, new, decimals)))
    cells = _repriced_cells(total, repriced_total, whole_before, whole_after, decimals)
    return [*rows, Row("Total", cells)]


def _repriced_cells(spent: Spent, repriced: Spent | None, old: int, new: int, decimals: int) -> tuple[str, ...]:
    return (
        exact_count(spent.calls),
        spent.money(money_of_units(old, decimals)),
        (repriced or Spent()).money(money_of_units(new, decimals)),
        ("+" if new > old else "") + money_of_units(new - old, decimals),
    )


def _shared_alike(
    before: Sequence[int], units_before: Sequence[int], after: Sequence[int], whole: int, decimals: int
) -> list[int]:
    """Shown units for the second column, in which amounts that did not change are rounded as in the first, if they can be.

    They add up to `whole`, and each is rounded up or down.
    """
    step = 10 ** (PICO_DIGITS - decimals)
    units = [pico // step for pico in after]

    def least_odd(at: int) -> tuple[int, int, int]:
        same = before[at] == after[at]
        rank = 1 if not same else 0 if units_before[at] > units[at] else 2
        return rank, -(after[at] % step), at

    candidates = sorted((at for at in range(len(after)) if after[at] % step), key=least_odd)
    for at in candidates[: max(0, whole - sum(units))]:
        units[at] += 1
    return units


def _label(entry: ReportEntry, width: int) -> str:
    return fitting(one_line(entry.key) or "(none)", width)


def _repricing_notes(report: ReportView) -> Iterator[str]:
    after, before = report.repriced, report.total
    if after is None:
        return
    pico = after.pico - before.pico
    if pico:
        share = f" ({_percent(pico, before.pico)})" if before.pico else ""
        yield f"At today's prices the same calls come to {money(abs(pico))} {'more' if pico > 0 else 'less'}{share}."
    else:
        yield "At today's prices the same calls come to the same."
    if after.unpriced_calls:
        yield f"{counted(after.unpriced_calls, 'call')} used something that has no price today."
    if after.unpriced_calls or before.unpriced_calls or before.open_calls:
        yield "The difference is that of what is known."
    yield f"Today's prices: {report.prices}. What is recorded keeps its price."


def _percent(difference: int, whole: int) -> str:
    return f"{float(Fraction(difference * 100, whole)):+,.1f} %"


def _failure_notes(failures: Failures) -> Iterator[str]:
    least = "at least " if failures.at_least else ""
    spent = f"Spent on failures: {least}{money(failures.pico)} for {counted(failures.calls, 'failed call')}"
    if failures.unfinished_sessions:
        ended = counted(failures.unfinished_sessions, "session")
        spent += f"; {least}{money(failures.unfinished_pico)} in {ended} without a video, failed calls included"
    yield f"{spent}."
    if failures.sessions_without_an_end:
        endless = counted(failures.sessions_without_an_end, "session")
        yield f"In {endless} without an end, killed or still running: {least}{money(failures.without_an_end_pico)}."
