"""Formats a usage report as lines of a given width. The report has the recorded cost of each group of calls."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from eleven_video.domain.text.plain_text import one_line
from eleven_video.ui.history.call_costs import NOTHING, ROUNDED, SPENT_HEADER, Spent, spent_cells
from eleven_video.ui.history.plain_layout import counted, fitting, paragraphs, plain_rows
from eleven_video.ui.tables.columns import Row
from eleven_video.ui.text import exact_count, money

_REPRICED_HEADER = Row("", ("calls", "cost", "at today's prices", "difference"))


@dataclass(frozen=True, slots=True)
class Failures:
    """The costs without a result: the cost of failed calls, and the cost of sessions that made no video.

    `unfinished` is the cost of sessions that ended without a video. `without_an_end` is the cost of sessions that were
    killed or are still running.
    """

    failed: Spent = field(default_factory=Spent)
    unfinished_sessions: int = 0
    unfinished: Spent = field(default_factory=Spent)
    sessions_without_an_end: int = 0
    without_an_end: Spent = field(default_factory=Spent)


@dataclass(frozen=True, slots=True)
class ReportEntry:
    """A row of a report: a group of calls and the cost of these calls.

    `key` names the group: a day, week, month, model, voice, service, --project or profile. `key` is empty for calls
    without a project or profile. `repriced` is the cost of the same calls at today's prices. `repriced` is None if the
    user did not ask for today's prices.
    """

    key: str
    spent: Spent
    repriced: Spent | None = None


@dataclass(frozen=True, slots=True)
class ReportView:
    """A usage report for the days from `since` to `until`, including these two days.

    If `since` is None, the report begins with the first recorded day. If `until` is None, it ends with the last
    recorded day. `by` says what all calls of a group have in common, such as the day or the model. `zone` is the name
    of the time zone that decides on which day a call was made. `repriced` is the total cost at today's prices.
    `repriced` is None if the user did not ask for today's prices. `prices` describes today's prices. `instead` is the
    text that an empty report shows.
    """

    by: str
    entries: Sequence[ReportEntry]
    total: Spent
    failures: Failures
    zone: str
    since: date | None = None
    until: date | None = None
    project: str | None = None
    profile: str | None = None
    sandbox: bool = False
    repriced: Spent | None = None
    prices: str = ""
    instead: str = ""


def report_lines(report: ReportView, width: int) -> list[str]:
    """The lines of a report: the cost of each group, the total cost, and the costs without a result."""
    lines = paragraphs([_title(report)], width)
    if not report.entries and not report.total.open_calls:
        return [*lines, *paragraphs([report.instead or NOTHING], width)]
    rows = _rows(report, width) if report.repriced is None else _repriced_rows(report, report.repriced, width)
    rounded = [ROUNDED] if len(report.entries) > 1 else []
    notes = [*rounded, *report.total.caveats(), *_repricing_notes(report), *_failure_notes(report.failures)]
    return [*lines, *plain_rows(rows, width), *paragraphs(notes, width)]


def _title(report: ReportView) -> str:
    project = f" of project {one_line(report.project) or '(none)'}" if report.project is not None else ""
    profile = f" of profile {one_line(report.profile)}" if report.profile is not None else ""
    since = f" since {report.since}" if report.since else ""
    until = f" until {report.until}" if report.until else ""
    sandbox = " (sandbox, no money was spent)" if report.sandbox else ""
    return f"Usage by {report.by}{project}{profile}{since}{until}, days in {report.zone}{sandbox}"


def _rows(report: ReportView, width: int) -> list[Row]:
    rows = [Row(_label(entry, width, report.by), spent_cells(entry.spent)) for entry in report.entries]
    return [SPENT_HEADER, *rows, Row("Total", spent_cells(report.total))]


def _repriced_rows(report: ReportView, repriced_total: Spent, width: int) -> list[Row]:
    rows = [
        Row(_label(entry, width, report.by), _repriced_cells(entry.spent, entry.repriced or Spent()))
        for entry in report.entries
    ]
    return [_REPRICED_HEADER, *rows, Row("Total", _repriced_cells(report.total, repriced_total))]


def _repriced_cells(spent: Spent, repriced: Spent) -> tuple[str, ...]:
    difference = repriced.pico - spent.pico
    return (
        exact_count(spent.calls),
        spent.money(),
        repriced.money(),
        ("+" if difference > 0 else "") + money(difference),
    )


def group_name(key: str, by: str) -> str:
    """The name of a group of calls as users see it. `key` is the key of the group, and `by` is the kind of group, such
    as "day". A missing profile is shown as "not recorded", because older versions did not record profiles.
    """
    return one_line(key) or ("(not recorded)" if by == "profile" else "(none)")


def _label(entry: ReportEntry, width: int, by: str) -> str:
    return fitting(group_name(entry.key, by), width)


def _repricing_notes(report: ReportView) -> Iterator[str]:
    after, before = report.repriced, report.total
    if after is None:
        return
    pico = after.pico - before.pico
    if pico:
        share = f" ({_percent(pico, before.pico)})" if before.pico else ""
        yield f"At today's prices the same calls cost {money(abs(pico))} {'more' if pico > 0 else 'less'}{share}."
    else:
        yield "Unchanged at today's prices."
    if after.unpriced_calls:
        yield f"{counted(after.unpriced_calls, 'call')} used something that has no price today."
    if after.cost.mark == "at least " or before.cost.mark == "at least ":
        yield "The difference covers only calls with known prices."
    yield f"Today's prices: {report.prices}. Recorded calls keep their prices."


def _percent(difference: int, whole: int) -> str:
    return f"{float(Fraction(difference * 100, whole)):+,.1f}%"


def _failure_notes(failures: Failures) -> Iterator[str]:
    failed = failures.failed
    lost = f", {failed.lost_calls:,} of them without an answer" if failed.lost_calls else ""
    spent = f"Spent on failures: {failed.money()} for {counted(failed.calls, 'failed call')}{lost}"
    if failures.unfinished_sessions:
        ended = counted(failures.unfinished_sessions, "session")
        spent += f"; {failures.unfinished.money()} in {ended} without a video, failed calls included"
    yield f"{spent}."
    if failures.sessions_without_an_end:
        endless = counted(failures.sessions_without_an_end, "session")
        yield f"In {endless} killed or still running: {failures.without_an_end.money()}."
