"""How `usage` answers: what was typed is checked, the ledger asked, its answer printed on stdout."""

import json
import shutil
import sys
from collections.abc import Iterable, Sequence
from datetime import date
from difflib import get_close_matches
from typing import Any

from eleven_video.cli._usage_records import (
    call_record,
    open_call_record,
    report_record,
    report_table,
    session_record,
    spent_record,
)
from eleven_video.cli._usage_views import call_entry, failures_of, open_call, session_entry, spent_of
from eleven_video.config.paths import ledger_file
from eleven_video.errors import InvalidInput
from eleven_video.ledger.queries import LedgerReader
from eleven_video.ledger.records import Mode
from eleven_video.ledger.reports import GroupBy, OpenCost, SessionSummary, Totals
from eleven_video.ledger.zones import Zone
from eleven_video.ui.history import NOTHING, ReportEntry, ReportView, report_lines, session_lines, session_list_lines

_PIPED = (100, 24)  # columns and rows where there is no terminal
_FEW = 3
# Days that every platform's clock can tell the zone of.
_FIRST_YEAR, _LAST_YEAR = 1971, 2999


def print_sessions(limit: int, project: str | None, *, as_json: bool) -> None:
    """The latest sessions, the latest first."""
    with LedgerReader.open(ledger_file()) as ledger:
        found = ledger.list_sessions(limit, project=project)
    live = [summary for summary in found if summary.session.mode is Mode.LIVE]
    total = sum((summary.totals for summary in live), Totals())
    unknown = OpenCost(
        sum(summary.open.attempts for summary in live),
        sum(summary.open.bound_pico for summary in live),
        sum(summary.open.unbounded for summary in live),
    )
    zone = Zone().name
    if as_json:
        _print_json(
            {"zone": zone, "sessions": [session_record(one) for one in found], "total": spent_record(total, unknown)}
        )
    else:
        _print(session_list_lines([session_entry(one) for one in found], spent_of(total, unknown), zone, _width()))


def print_session(wanted: str | None, *, as_json: bool) -> None:
    """One session call by call; the latest where none is named.

    Raises:
        InvalidInput: No session's id begins so, or several do.
    """
    with LedgerReader.open(ledger_file()) as ledger:
        summary = _latest(ledger) if wanted is None else _named(ledger, wanted)
        if summary is None:
            sys.stdout.write("null\n" if as_json else f"{NOTHING}\n")
            return
        charges = ledger.session_charges(summary.session.id)
        attempts = ledger.open_attempts(summary.session.id)
    zone = Zone().name
    if as_json:
        calls = [call_record(one) for one in charges]
        _print_json(
            {
                "zone": zone,
                **session_record(summary),
                "calls": calls,
                "open_calls": [open_call_record(one) for one in attempts],
            }
        )
        return
    # An unanswered call with a charge of its own is told of by the charge.
    charged = {one.attempt for one in charges}
    asked = [open_call(one) for one in attempts if one.intent.id not in charged]
    _print(session_lines(session_entry(summary), [call_entry(one) for one in charges], asked, zone, _width()))


def print_report(by: str, since: str | None, until: str | None, *, sandbox: bool, as_json: bool, as_csv: bool) -> None:
    """Sums by a group, of money that was spent, or of what the sandbox would have cost.

    Raises:
        InvalidInput: There is no such group, or a day is none.
    """
    if as_json and as_csv:
        raise InvalidInput("Choose --json or --csv, not both.")
    group, first, last = _group(by), _day("--since", since), _day("--until", until)
    if first and last and first > last:
        raise InvalidInput(f"--since {first} is after --until {last}.")
    mode = Mode.SANDBOX if sandbox else Mode.LIVE
    with LedgerReader.open(ledger_file()) as ledger:
        report = ledger.report(group, mode=mode, since=first, until=last)
        failures = ledger.spent_on_failures(mode=mode, since=first, until=last)
    if as_json:
        _print_json(report_record(report, failures, mode, first, last))
    elif as_csv:
        sys.stdout.write(report_table(report))
    else:
        entries = [ReportEntry(row.key, spent_of(row.totals)) for row in report.rows]
        # A voice's calls are speech alone; which of the open calls are is not asked.
        total = spent_of(report.total, OpenCost() if group is GroupBy.VOICE else report.open)
        view = ReportView(
            str(group), entries, total, failures_of(failures), report.zone, since=first, until=last, sandbox=sandbox
        )
        _print(report_lines(view, _width()))


def _latest(ledger: LedgerReader) -> SessionSummary | None:
    return next(iter(ledger.list_sessions(1)), None)


def _named(ledger: LedgerReader, wanted: str) -> SessionSummary:
    if exact := ledger.session(wanted):
        return exact
    every = ledger.list_sessions(None)
    found = [summary for summary in every if wanted and summary.session.id.startswith(wanted)]
    if len(found) == 1:
        return found[0]
    if found:
        raise InvalidInput(f"{len(found)} sessions begin with {wanted!r}, such as {_some(_ids(found))}.")
    ids = _ids(every)
    near = get_close_matches(wanted, ids, n=_FEW, cutoff=0.3) or ids
    raise InvalidInput(
        f"There is no session {wanted!r}. The nearest: {_some(near)}."
        if near
        else f"There is no session {wanted!r}: {NOTHING.lower()}."
    )


def _ids(summaries: Iterable[SessionSummary]) -> list[str]:
    return [summary.session.id for summary in summaries]


def _some(ids: Sequence[str]) -> str:
    return ", ".join(ids[:_FEW])


def _group(by: str) -> GroupBy:
    try:
        return GroupBy(by.strip().lower())
    except ValueError:
        groups = ", ".join(GroupBy)
        raise InvalidInput(f"Nothing can be added up by {by!r}. Choose one of {groups}.") from None


def _day(option: str, text: str | None) -> date | None:
    if text is None:
        return None
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        day = None
    if day is None or not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise InvalidInput(f"{option} {text!r} is no day. Write it as 2026-11-23.")
    return day


def _width() -> int:
    return shutil.get_terminal_size(_PIPED).columns


def _print(lines: Sequence[str]) -> None:
    sys.stdout.write("\n".join(lines) + "\n")


def _print_json(record: dict[str, Any]) -> None:
    # ASCII, so that it is the same on every terminal and in every pipe.
    sys.stdout.write(json.dumps(record) + "\n")
