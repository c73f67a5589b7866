"""Runs `usage list` and `usage show`. These commands show earlier sessions."""

from eleven_video.cli.shell.stdout import print_json, print_lines, width
from eleven_video.config.profiles import chosen_profile
from eleven_video.domain.options import Mode
from eleven_video.ledger.location import ledger_location
from eleven_video.ledger.reading.local_days import Zone
from eleven_video.ledger.reading.queries import LedgerReader
from eleven_video.ledger.reading.report_types import OpenCost, Totals
from eleven_video.reporting.selection import Selection, SelectionOptions, find_session
from eleven_video.reporting.views import call_entry, open_call, session_entry, spent_of
from eleven_video.ui.history.call_costs import NOTHING
from eleven_video.ui.history.sessions import session_lines, session_list_lines


def print_sessions(limit: int, asked: SelectionOptions, mode: Mode | None, *, as_json: bool) -> None:
    """Print at most `limit` sessions, the newest first. If `mode` is None, live and sandbox sessions are listed.

    Raises:
        InvalidInput: A day or a time zone cannot be read.
    """
    selection = Selection.typed(asked)
    with LedgerReader.open(ledger_location()) as ledger:
        found = ledger.list_sessions(limit, **selection.limits | {"mode": mode})
    # Costs of live and sandbox sessions are never added together. If both are listed, the total has only live sessions.
    of_total = mode or Mode.LIVE
    summed = [summary for summary in found if summary.session.mode is of_total]
    total = sum((summary.totals for summary in summed), Totals())
    unknown = sum((summary.open for summary in summed), OpenCost())
    zone = Zone(selection.zone).name
    if as_json:
        # The imports are here because they are slow, and only JSON output needs them.
        from eleven_video.accounting.charge_json import mode_record
        from eleven_video.reporting.report_records import session_record, spent_record

        sessions = [session_record(one) for one in found]
        # `mode_record` gives the mode of the total. Each listed session also has its own mode.
        top = {**mode_record(of_total), "zone": zone}
        print_json({**top, "sessions": sessions, "total": spent_record(total, unknown)})
    else:
        print_lines(
            session_list_lines(
                [session_entry(one, selection.zone) for one in found], spent_of(total, unknown), zone, width()
            )
        )


def print_session(wanted: str | None, *, as_json: bool) -> None:
    """Print all calls of the session with the id `wanted`. If it is None, print the newest session.

    Raises:
        InvalidInput: No session has this id, or several ids begin with `wanted`.
    """
    with LedgerReader.open(ledger_location()) as ledger:
        latest = ledger.list_sessions(1, profile=chosen_profile()) if wanted is None else [find_session(ledger, wanted)]
        summary = next(iter(latest), None)
        if summary is None:
            if as_json:
                print_json({"session_id": None})
            else:
                print_lines([NOTHING])
            return
        charges = ledger.session_charges(summary.session.id)
        attempts = ledger.unknown_attempts(summary.session.id)
    zone = Zone().name
    if as_json:
        from eleven_video.reporting.report_records import call_record, open_call_record, session_record

        calls = [call_record(one) for one in charges]
        asked = [open_call_record(one) for one in attempts]
        print_json({**session_record(summary), "zone": zone, "calls": calls, "open_calls": asked})
        return
    asked_for = {attempt.intent.id: attempt for attempt in attempts}
    calls_made = [call_entry(one, asked_for.get(one.attempt)) for one in charges]
    # A call without an answer may also have a charge. It must not be listed twice.
    charged = {one.attempt for one in charges}
    unsettled = [open_call(one) for one in attempts if one.intent.id not in charged]
    print_lines(session_lines(session_entry(summary), calls_made, unsettled, zone, width()))
