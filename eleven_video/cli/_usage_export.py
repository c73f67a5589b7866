"""How `usage export` answers: every call with every fact, written as it is read."""

import csv
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, TextIO

from eleven_video.accounting.metrics import Part
from eleven_video.accounting.pricing import CostState
from eleven_video.accounting.receipts import charge_record
from eleven_video.cli._usage_calls import open_cost, selected_calls
from eleven_video.cli._usage_output import json_line
from eleven_video.cli._usage_selection import Selection, find_session, one_form
from eleven_video.config.paths import ledger_file
from eleven_video.errors import OutputNotWritten
from eleven_video.files import replacing
from eleven_video.ledger.queries import LedgerReader
from eleven_video.ledger.reports import GroupBy, OpenCost, StoredCharge
from eleven_video.ui.history_spent import counted
from eleven_video.ui.report_table import safe_cell

# Columns of the table, by the names of the facts; quantities stand in a column for each part, after these.
_FACTS = (
    "session_id", "project", "mode", "attempt_id", "id", "at", "service", "kind", "name", "model", "scene", "attempt",
    "outcome", "tier", "state", "estimated", "partial", "total_differs", "usd", "cost_pico", "price_date",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """What was typed, as it was typed."""

    since: str | None
    until: str | None
    project: str | None
    session: str | None
    sandbox: bool
    as_json: bool
    as_csv: bool
    output: Path | None


@dataclass(slots=True)
class Written:
    """How many calls were written, and how many of them are of unknown cost."""

    calls: int = 0
    unknown: int = 0


def export(options: ExportOptions) -> None:
    """Write every call to stdout or to a file, which appears whole or not at all.

    Raises:
        InvalidInput: A day or a session cannot be found.
        OutputNotWritten: The file cannot be written. What was there before is still there.
    """
    one_form(as_json=options.as_json, as_csv=options.as_csv)
    suffix = options.output.suffix.lower() if options.output else ""
    as_csv = options.as_csv or (suffix == ".csv" and not options.as_json)
    selection = Selection.typed(options.since, options.until, options.project, sandbox=options.sandbox)
    with LedgerReader.open(ledger_file()) as ledger:
        calls, unknown = _asked_for(ledger, selection, options.session)
        if options.output is None:
            written = _write(calls, sys.stdout, as_csv=as_csv)
        else:
            written = _write_file(calls, options.output, as_csv=as_csv)
            sys.stderr.write(f"{counted(written.calls, 'call')} written to {options.output}\n")
    if (missing := unknown.attempts - written.unknown) > 0:
        calls_missing = counted(missing, "call")
        sys.stderr.write(f"Without a charge, so not exported: {calls_missing} without an answer. See usage list.\n")


def _asked_for(
    ledger: LedgerReader, selection: Selection, session: str | None
) -> tuple[Iterator[StoredCharge], OpenCost]:
    """The calls, oldest first, and what may have been billed beside them. A session is of one mode, whatever that is."""
    if session is None:
        return _by_time(ledger, selection), open_cost(ledger, selection)
    found = find_session(ledger, session)
    calls = sorted(ledger.session_charges(found.session.id), key=_when)
    return (one for one in calls if selection.takes(one) and selection.holds(_when(one))), found.open


def _by_time(ledger: LedgerReader, selection: Selection) -> Iterator[StoredCharge]:
    """Calls of a selection, oldest first, of which no more than a day's are held at a time.

    The ledger has them in the order in which they were written, which is another where runs overlap.
    """
    rows = ledger.report(GroupBy.DAY, mode=selection.mode, since=selection.since, until=selection.until).rows
    days = [date.fromisoformat(row.key) for row in rows]
    begins = [selection.since, *days[1:]]
    ends = [*(day - timedelta(days=1) for day in days[1:]), selection.until]
    # From each day that has calls to the eve of the next, so that all are met, and each once.
    for _, since, until in zip(days, begins, ends, strict=False):
        yield from sorted(selected_calls(ledger, replace(selection, since=since, until=until)), key=_when)


def _when(stored: StoredCharge) -> datetime:
    return stored.charge.call.occurred_at


def export_record(stored: StoredCharge) -> dict[str, Any]:
    """One call: for what it was, and every fact that a bill can be checked by."""
    return {
        "session_id": stored.session,
        "project": stored.project,
        "mode": str(stored.mode),
        "attempt_id": stored.attempt,
        **charge_record(stored.charge),
    }


def _write_file(calls: Iterator[StoredCharge], path: Path, *, as_csv: bool) -> Written:
    try:
        with replacing(path) as part, part.open("w", encoding="utf-8", newline="") as text:
            return _write(calls, text, as_csv=as_csv)
    except OSError as error:
        raise OutputNotWritten(f"Cannot write {path}: {error.strerror or error}.") from error


def _write(calls: Iterator[StoredCharge], text: TextIO, *, as_csv: bool) -> Written:
    """Write each call before the next one is read."""
    written = Written()
    table = csv.writer(text, lineterminator="\n")
    if as_csv:
        table.writerow([*_FACTS, *map(str, Part), "lines"])
    for stored in calls:
        record = export_record(stored)
        if as_csv:
            table.writerow(_cells(record))
        else:
            text.write(json_line(record))
        written.calls += 1
        written.unknown += stored.charge.state is CostState.UNKNOWN
    return written


def _cells(record: dict[str, Any]) -> Iterator[Any]:
    """A row of the table. Rates stand in its last cell, as JSON: they differ from part to part."""
    for fact in _FACTS:
        value = record[fact]
        yield "" if value is None else str(value).lower() if isinstance(value, bool) else safe_cell(value)
    quantities = record["quantities"]
    for part in Part:
        yield quantities.get(str(part), "")
    yield json.dumps(record["lines"])
