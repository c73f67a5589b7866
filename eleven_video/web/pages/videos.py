"""The page with the list of videos. It lists all sessions of the ledger, beginning with the latest session."""

from starlette.requests import Request
from starlette.responses import Response

from eleven_video.domain.options import Mode
from eleven_video.ledger.reading.report_types import OpenCost, Totals
from eleven_video.purchasing.session_folder import SessionFolder
from eleven_video.reporting.views import session_entry, spent_of
from eleven_video.web.pages.query import mode_of, selection_of
from eleven_video.web.rendering import page
from eleven_video.web.site_settings import Site

_AT_A_TIME = 50
_LONGEST = 10  # digits


def videos(request: Request) -> Response:
    """Show the list of videos. The filter `shown` in the address is the number of sessions to list."""
    site: Site = request.app.state.site
    selection, mode = selection_of(request), mode_of(request)
    shown = min(_whole(request.query_params.get("shown", "")) or _AT_A_TIME, 100_000)
    with site.reader() as ledger:
        found = ledger.list_sessions(shown + 1, **selection.limits | {"mode": mode})
    entries = [session_entry(summary, site.zone) for summary in found[:shown]]
    of_total = mode or Mode.LIVE
    summed = [summary for summary in found[:shown] if summary.session.mode is of_total]
    total = spent_of(
        sum((summary.totals for summary in summed), Totals()), sum((summary.open for summary in summed), OpenCost())
    )
    return page(
        request,
        "videos.html",
        entries=entries,
        alive={entry.id for entry in entries if entry.has_no_video and SessionFolder(site.sessions, entry.id).is_held},
        total=total,
        has_more=len(found) > shown,
        more=shown + _AT_A_TIME,
        filters=dict(request.query_params),
        mode=str(mode or ""),
    )


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < _LONGEST else 0
