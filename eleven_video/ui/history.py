"""What earlier runs came to, as lines of text that fit a width: sessions, the calls of one, sums by a group."""

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from rich.cells import chop_cells
from rich.text import Text

from eleven_video.accounting.amounts import Amount, plain_number
from eleven_video.accounting.pricing import CostState
from eleven_video.domain.plain_text import one_line
from eleven_video.ui.breakdown import share_units
from eleven_video.ui.columns import Row, laid_out
from eleven_video.ui.text import decimals_for, exact_count, money, money_of_units, to_units
from eleven_video.ui.usage_lines import metric_words

NOTHING = "No usage yet"

_AT_LEAST = frozenset({CostState.UNPRICED, CostState.UNKNOWN})
# Enough to tell small days apart beside large ones; more would widen every row for the least of them.
_MOST_DECIMALS = 6
_HEADER = Row("", ("calls", "cost", "credits"))


@dataclass(frozen=True, slots=True)
class Spent:
    """What calls came to: exact pico-dollars, credits, and how much of it is known.

    `open_calls` may have been billed without an answer. Nothing is added for them, so the money is "at least" that.
    """

    calls: int = 0
    pico: int = 0
    state: CostState = CostState.PRICED
    credits: Amount = 0
    unpriced_calls: int = 0
    open_calls: int = 0

    def money(self, shown: str | None = None) -> str:
        """The money with its mark: "$0.0350", "~$0.0350", "at least $0.6700", "unpriced", "unknown".

        `shown` is the amount where it is rounded together with others.
        """
        least = self.state in _AT_LEAST or self.open_calls > 0
        if least and not self.pico:
            return "unpriced" if self.state is CostState.UNPRICED else "unknown"
        mark = "at least " if least else "~" if self.state is CostState.ESTIMATED else ""
        return mark + (shown or money(self.pico))


@dataclass(frozen=True, slots=True)
class SessionEntry:
    """One run. `started_at` is in the zone that it is shown in; `outcome` is None where the run has no end."""

    id: str
    started_at: datetime
    outcome: str | None
    title: str
    spent: Spent
    project: str = ""
    sandbox: bool = False


@dataclass(frozen=True, slots=True)
class CallEntry:
    """One call that is charged. `model` names the voice as well, where there is one."""

    at: datetime
    kind: str
    model: str
    state: CostState
    pico: int
    metrics: Mapping[str, Amount]
    outcome: str = "answered"
    scene: int | None = None
    attempt: int = 1


@dataclass(frozen=True, slots=True)
class OpenCall:
    """One call that was asked for and never settled. `bound_pico` is the most that it may cost, if that is known."""

    at: datetime
    kind: str
    model: str
    bound_pico: int | None
    scene: int | None = None
    attempt: int = 1


@dataclass(frozen=True, slots=True)
class Failures:
    """What bought nothing, in pico-dollars, and how many calls may have been billed without anybody knowing.

    `bound_pico` is the most that those of the open calls with a bound may come to; `unbounded` have none.
    """

    calls: int = 0
    pico: int = 0
    unfinished_sessions: int = 0
    unfinished_pico: int = 0
    open_calls: int = 0
    bound_pico: int = 0
    unbounded: int = 0


def session_list_lines(sessions: Sequence[SessionEntry], total: Spent, zone: str, width: int) -> list[str]:
    """Sessions in the order given, and the money spent: `total` is without the sandbox, which spends none."""
    if not sessions:
        return [NOTHING]
    rows = [_HEADER]
    shown, shown_total = _adding_up([one.spent.pico for one in sessions if not one.sandbox], total.pico)
    for session in sessions:
        amount = None if session.sandbox else next(shown)
        rows.append(Row(one_line(session.id), _cells(session.spent, amount)))
        rows.append(Row(_fitting(_about(session), width, indent=1), (), 1))
    rows.append(Row(""))
    live = sum(not session.sandbox for session in sessions)
    if live:
        rows.append(Row(f"Total of {_counted(live, 'session')}", _cells(total, shown_total)))
    notes = [f"Times are in {zone}."]
    if live < len(sessions):
        unpaid = _counted(len(sessions) - live, "sandbox session")
        notes.insert(0, f"No money was spent on {unpaid}: no total counts what is shown there.")
    return [*_plain(rows, width), *_paragraphs([*_caveats(total), *notes], width)]


def session_lines(
    session: SessionEntry, calls: Sequence[CallEntry], open_calls: Sequence[OpenCall], zone: str, width: int
) -> list[str]:
    """One session: every call with what it used, those without an answer, and what it came to."""
    lines = _paragraphs([f"Session {one_line(session.id)}", _about(session)], width)
    rows: list[Row] = []
    spent, begun = session.spent, session.started_at.date()
    shown, shown_total = _adding_up([call.pico for call in calls], spent.pico)
    for call, amount in zip(calls, shown, strict=True):
        cost = Spent(1, call.pico, call.state).money(amount)
        rows.append(Row(_call_label(call, begun, width), (cost,)))
        rows += [Row(part, (), 1) for part in textwrap.wrap(_call_facts(call), max(1, width - 2))]
    for asked in open_calls:
        bound = "" if asked.bound_pico is None else f"up to {money(asked.bound_pico)}"
        rows += [Row(_call_label(asked, begun, width), (bound or "unknown",)), Row("no answer, may be billed", (), 1)]
    label = f"Total of {_counted(spent.calls, 'call')}" + (" (sandbox, not spent)" if session.sandbox else "")
    rows.append(Row(_fitting(label, width), (spent.money(shown_total),)))
    if spent.credits:
        rows.append(Row("Credits", (_credits(spent),)))
    notes = [*_caveats(spent), f"Times are in {zone}."]
    return [*lines, "", *_plain(rows, width), *_paragraphs(notes, width)]


@dataclass(frozen=True, slots=True)
class ReportEntry:
    """`key` is a day, week, month, model, voice, service or project; empty where a call belongs to none."""

    key: str
    spent: Spent


@dataclass(frozen=True, slots=True)
class ReportView:
    """Sums by a group, of the days from `since` to `until`, both included; None is open. `zone` names that of the days."""

    by: str
    entries: Sequence[ReportEntry]
    total: Spent
    failures: Failures
    zone: str
    since: date | None = None
    until: date | None = None
    sandbox: bool = False


def report_lines(report: ReportView, width: int) -> list[str]:
    """The sums, whose shown amounts add up to the shown total, and what bought nothing."""
    since = f" since {report.since}" if report.since else ""
    until = f" until {report.until}" if report.until else ""
    sandbox = " (sandbox, no money was spent)" if report.sandbox else ""
    lines = _paragraphs([f"Usage by {report.by}{since}{until}, days in {report.zone}{sandbox}"], width)
    entries, total = report.entries, report.total
    if not entries and not report.failures.open_calls:
        return [*lines, NOTHING]
    shown, shown_total = _adding_up([entry.spent.pico for entry in entries], total.pico)
    rows = [_HEADER]
    for entry, amount in zip(entries, shown, strict=True):
        label = _fitting(one_line(entry.key) or f"(no {report.by})", width)
        rows.append(Row(label, _cells(entry.spent, amount)))
    rows.append(Row("Total", _cells(total, shown_total)))
    return [*lines, *_plain(rows, width), *_paragraphs([*_caveats(total), *_failure_notes(report.failures)], width)]


def _cells(spent: Spent, shown: str | None = None) -> tuple[str, ...]:
    return (exact_count(spent.calls), spent.money(shown), _credits(spent))


def _adding_up(picos: Sequence[int], total: int) -> tuple[Iterator[str], str]:
    """The amounts and their sum, rounded so that what is shown adds up."""
    decimals = min(_MOST_DECIMALS, max(map(decimals_for, (total, *picos))))
    # A sum that is smaller than the digits shown would be shown as nothing.
    decimals = max(decimals, decimals_for(total))
    units = to_units(total, decimals)
    shares = share_units(picos, units, decimals)
    return (money_of_units(share, decimals) for share in shares), money_of_units(units, decimals)


def _credits(spent: Spent) -> str:
    return exact_count(plain_number(spent.credits))


def _about(session: SessionEntry) -> str:
    facts = [f"{session.started_at:%Y-%m-%d %H:%M}", (session.outcome or "not finished").replace("_", " ")]
    facts += ["sandbox"] if session.sandbox else []
    facts += [f"project {one_line(session.project)}"] if session.project else []
    return ", ".join([*facts, one_line(session.title) or "(no title)"])


def _call_label(call: CallEntry | OpenCall, begun: date, width: int) -> str:
    """When and what; with the day where it is not the one on which the session began."""
    day = "" if call.at.date() == begun else f"{call.at:%Y-%m-%d} "
    scene = "" if call.scene is None else f" of scene {call.scene}"
    return _fitting(f"{day}{call.at:%H:%M:%S}  {one_line(call.kind)}{scene}, {one_line(call.model)}", width)


def _call_facts(call: CallEntry) -> str:
    facts = metric_words({name: plain_number(amount) for name, amount in call.metrics.items()}, finer=True)
    facts += [f"attempt {call.attempt}", str(call.state)]
    return ", ".join([*facts, call.outcome] if call.outcome != "answered" else facts)


def _caveats(spent: Spent) -> Iterator[str]:
    if spent.unpriced_calls:
        yield f"{_counted(spent.unpriced_calls, 'call')} used something that no price is known for."
    if spent.open_calls:
        yield f"{_counted(spent.open_calls, 'call')} without an answer may have been billed and would come on top."


def _failure_notes(failures: Failures) -> Iterator[str]:
    spent = f"Spent on failures: {money(failures.pico)} for {_counted(failures.calls, 'failed call')}"
    if failures.unfinished_sessions:
        ended = _counted(failures.unfinished_sessions, "session")
        spent += f"; {money(failures.unfinished_pico)} in {ended} without a video, failed calls included"
    yield f"{spent}."
    if failures.open_calls:
        bound = [f"up to {money(failures.bound_pico)}"] if failures.open_calls > failures.unbounded else []
        bound += [f"an unknown amount for {failures.unbounded:,} of them"] if failures.unbounded else []
        yield f"Not known to be billed: {_counted(failures.open_calls, 'call')}, {' and '.join(bound)}."


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _fitting(label: str, width: int, *, indent: int = 0) -> str:
    """The label cut at its end to the cells that a line has."""
    text = Text(label)
    text.truncate(max(1, width - 2 * indent), overflow="ellipsis")
    return text.plain


def _plain(rows: Sequence[Row], width: int) -> list[str]:
    return [line.plain.rstrip() for line in laid_out(rows, width)]


def _paragraphs(texts: Sequence[str], width: int) -> list[str]:
    """Lines broken at spaces, and where wide characters make them too long in cells, between characters."""
    width = max(2, width)
    return [part for text in texts for line in textwrap.wrap(text, width) for part in chop_cells(line, width)]
