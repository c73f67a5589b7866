"""One video: what was made, what it cost, and each call."""

from starlette.requests import Request
from starlette.responses import Response

from eleven_video.accounting.totals import Totals as ChargeTotals
from eleven_video.reporting.selection import find_session
from eleven_video.reporting.views import call_entry, open_call, session_entry
from eleven_video.ui.history.sessions import call_facts, call_money, open_facts, open_money
from eleven_video.ui.panel.breakdown import read_summary
from eleven_video.web.rendering import page
from eleven_video.web.site import Site


def video(request: Request) -> Response:
    """The page of one session.

    Raises:
        InvalidInput: There is no such session.
    """
    site: Site = request.app.state.site
    with site.reader() as ledger:
        summary = find_session(ledger, request.path_params["session"])
        charges = ledger.session_charges(summary.session.id)
        attempts = ledger.unknown_attempts(summary.session.id)
    totals = ChargeTotals()
    for stored in charges:
        totals.add_charge(stored.charge)
    asked_for = {attempt.intent.id: attempt for attempt in attempts}
    charged = {stored.attempt for stored in charges}
    return page(
        request,
        "video.html",
        entry=session_entry(summary, site.zone),
        usage=read_summary(totals.summary()),
        calls=[call_entry(stored, asked_for.get(stored.attempt)) for stored in charges],
        call_facts=call_facts,
        call_money=call_money,
        open_facts=open_facts,
        open_money=open_money,
        open_calls=[open_call(attempt) for attempt in attempts if attempt.intent.id not in charged],
    )
