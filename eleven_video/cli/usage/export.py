"""Runs `usage export`: writes all data of each call. Calls are written one by one, so that little memory is needed."""

import csv
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TextIO

from eleven_video.accounting.charge_json import charge_record, mode_record
from eleven_video.accounting.metrics import Part
from eleven_video.cli.shell.json_result import json_result_printed
from eleven_video.cli.shell.stdout import json_line, on_stdout
from eleven_video.domain.text.plain_text import one_line
from eleven_video.errors import OutputNotWritten
from eleven_video.files import creating, replacing
from eleven_video.ledger.location import ledger_location
from eleven_video.ledger.reading.queries import LedgerReader
from eleven_video.ledger.reading.report_types import StoredCharge
from eleven_video.ledger.records import Attempt
from eleven_video.reporting.selection import Selection, SelectionOptions, find_session, one_form
from eleven_video.ui.history.plain_layout import counted
from eleven_video.ui.history.report_table import safe_cell

# The first columns of the CSV table. They are also fields of the JSON record. After these columns, the table has a
# column for each `Part`.
_FACTS = (
    "session_id", "project", "profile", "mode", "billed", "attempt_id", "id", "at", "service", "kind", "name", "model", "scene", "attempt",
    "outcome", "failed", "tier", "state", "estimated", "partial", "total_differs", "usd", "cost", "cost_exact", "cost_pico",
    "may_have_cost_credits", "price_date",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """The options of `usage export`, as the user typed them."""

    selection: SelectionOptions
    session: str | None
    as_json: bool
    as_csv: bool
    output: Path | None
    overwrite: bool = False


def export(options: ExportOptions) -> None:
    """Write every selected call to stdout or to a file. If an error happens, no incomplete file stays on the disk.

    Raises:
        InvalidInput: A day cannot be read, or a session does not exist.
        OutputNotWritten: The file cannot be written. An existing file is not changed.
    """
    one_form(as_json=options.as_json, as_csv=options.as_csv)
    suffix = options.output.suffix.lower() if options.output else ""
    as_csv = options.as_csv or (suffix == ".csv" and not options.as_json)
    if options.output is not None:
        # The import is here because it takes longer than most exports.
        from eleven_video.cli.shell.output_checks import check_file

        check_file(options.output, option="--output", may_replace=options.overwrite)
    selection = Selection.typed(options.selection)
    with LedgerReader.open(ledger_location()) as ledger:
        session = find_session(ledger, options.session).session.id if options.session is not None else None
        calls = _of_all(ledger, selection) if session is None else _of_session(ledger, selection, session)
        if options.output is None:
            with on_stdout() as text:
                _write(calls, text, as_csv=as_csv)
        else:
            written = _write_file(calls, options.output, as_csv=as_csv, replace=options.overwrite)
            sys.stderr.write(f"{counted(written, 'call')} written to {one_line(options.output)}\n")
        if missing := _uncharged(ledger, selection, session):
            calls_missing = counted(missing, "call")
            sys.stderr.write(
                f"Not exported, because the cost is unknown: {calls_missing} without an answer. See usage list.\n"
            )


def _of_session(ledger: LedgerReader, selection: Selection, session: str) -> Iterator[StoredCharge]:
    """The selected calls of a session, the oldest first. The mode in the selection is ignored."""
    calls = sorted(ledger.session_charges(session), key=_when)
    return (one for one in calls if selection.takes(one) and selection.holds(_when(one)))


def _of_all(ledger: LedgerReader, chosen: Selection) -> Iterator[StoredCharge]:
    return ledger.charges(**chosen.limits)


def _when(stored: StoredCharge) -> datetime:
    return stored.charge.call.occurred_at


def _uncharged(ledger: LedgerReader, selection: Selection, session: str | None) -> int:
    """The number of selected calls that have neither an answer nor a charge. Such calls cannot be exported."""
    asked: dict[str, list[Attempt]] = {}
    for attempt in ledger.unknown_attempts(session):
        if selection.holds(attempt.intent.started_at):
            asked.setdefault(attempt.intent.session, []).append(attempt)
    missing = 0
    for id_, attempts in asked.items():
        summary = ledger.session(id_)
        ours = summary and selection.profile in (None, summary.session.profile)
        if summary and ours and selection.project in (None, summary.session.project):
            if session is None and summary.session.mode is not selection.mode:
                continue
            charged = {one.attempt for one in ledger.session_charges(id_)}
            missing += sum(attempt.intent.id not in charged for attempt in attempts)
    return missing


def export_record(stored: StoredCharge) -> dict[str, Any]:
    """A call as plain JSON, with the session, the project, the profile, and all data that is needed to check a bill."""
    return {
        "session_id": stored.session,
        "project": stored.project,
        "profile": stored.profile,
        **mode_record(stored.mode),
        "attempt_id": stored.attempt,
        **charge_record(stored.charge),
    }


def _write_file(calls: Iterator[StoredCharge], path: Path, *, as_csv: bool, replace: bool) -> int:
    # "utf-8-sig" writes a byte order mark. Spreadsheets need this mark to recognise UTF-8.
    encoding = "utf-8-sig" if as_csv else "utf-8"
    try:
        writing = replacing(path) if replace else creating(path)
        with writing as part, part.open("w", encoding=encoding, newline="") as text:
            return _write(calls, text, as_csv=as_csv)
    except OSError as error:
        raise OutputNotWritten(f"Cannot write {path}: {error.strerror or error}.") from error


def _write(calls: Iterator[StoredCharge], text: TextIO, *, as_csv: bool) -> int:
    """Write all calls, and return the number of calls. Each call is written before the next one is read."""
    written = 0
    table = csv.writer(text, lineterminator="\n")
    if as_csv:
        table.writerow([*_FACTS, *map(str, Part), "lines"])
    for stored in calls:
        record = export_record(stored)
        if as_csv:
            table.writerow(_cells(record))
        else:
            text.write(json_line(record))
            json_result_printed()
        written += 1
    return written


def _cells(record: dict[str, Any]) -> Iterator[Any]:
    """The cells of a call in the CSV table. The last cell has the rates of all parts as JSON."""
    for fact in _FACTS:
        value = record.get(fact)
        yield "" if value is None else str(value).lower() if isinstance(value, bool) else safe_cell(value)
    quantities = record["quantities"]
    for part in Part:
        yield quantities.get(str(part), "")
    yield json.dumps(record["lines"])
