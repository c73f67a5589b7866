"""The page of one video. It has a player with chapters, the scenes with their costs, and all calls."""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

from eleven_video.accounting.running_totals import Totals as ChargeTotals
from eleven_video.domain.receipt_files import html_receipt_path
from eleven_video.domain.script.script import Script
from eleven_video.domain.text.plain_text import one_line
from eleven_video.errors import InvalidInput
from eleven_video.ledger.reading.report_types import SessionSummary
from eleven_video.ledger.records import SessionOutcome
from eleven_video.purchasing.session_folder import SessionFolder
from eleven_video.reporting.run_estimate import RunEstimate
from eleven_video.reporting.selection import find_session
from eleven_video.reporting.videos import per_minute
from eleven_video.reporting.views import session_entry
from eleven_video.ui.panel.summary_reading import read_summary
from eleven_video.web.pages.call_rows import AT_FIRST, shown_calls
from eleven_video.web.pages.left_to_pay import LeftShown, known_left
from eleven_video.web.pages.scenes import clock, scenes_of
from eleven_video.web.rendering import page
from eleven_video.web.site_settings import Site

_LONGEST_CHAPTER = 80


def video(request: Request) -> Response:
    """Show the page of one session. If the address has `calls=all`, the page lists all calls of a long session.

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
    session = summary.session
    folder = SessionFolder(site.sessions, session.id)
    script = _script(folder)
    output = Path(session.output) if session.output else None
    is_alive = folder.is_held
    calls = shown_calls(charges, attempts)
    shown = calls if request.query_params.get("calls") == "all" else calls[:AT_FIRST]
    return page(
        request,
        "video.html",
        entry=session_entry(summary, site.zone),
        left=None if is_alive else _left(request, summary),
        is_alive=is_alive,
        estimate=RunEstimate.of_session(session),
        has_file=output is not None and folder.has_made(output),
        has_receipt=output is not None and folder.has_made(html_receipt_path(output)),
        length=clock(session.length_ms) if session.length_ms is not None else "",
        per_minute=per_minute(summary),
        left_out=script.left_out.sentence if script else "",
        scenes=scenes_of(script, folder, charges),
        has_chapters=bool(folder.chapters()),
        usage=read_summary(totals.summary()),
        calls=shown,
        calls_count=len(calls),
    )


def chapters(request: Request) -> Response:
    """Send the scenes of a video as chapters for the player, in the format WebVTT.

    Raises:
        InvalidInput: There is no such session.
    """
    site: Site = request.app.state.site
    with site.reader() as ledger:
        session = find_session(ledger, request.path_params["session"]).session
    folder = SessionFolder(site.sessions, session.id)
    script, starts = _script(folder), folder.chapters()
    scenes = [scene for scene in (script.scenes if script else ()) if scene.number in starts]
    ends = [starts[scene.number] for scene in scenes[1:]]
    last = session.length_ms if session.length_ms is not None else max(starts.values(), default=0) + 1
    cues = [
        f"{scene.number}\n{_stamp(starts[scene.number])} --> {_stamp(end)}\n{_chapter(scene.narration)}\n"
        for scene, end in zip(scenes, [*ends, last], strict=False)
    ]
    return Response("\n".join(["WEBVTT\n", *cues]), media_type="text/vtt; charset=utf-8")


def _left(request: Request, summary: SessionSummary) -> LeftShown | None:
    """The remaining cost of a session. Returns None if the session has its video."""
    if summary.session.outcome is SessionOutcome.COMPLETED:
        return None
    return known_left(request.app.state.site, request.app.state.answers, summary)


def _chapter(narration: str) -> str:
    text = one_line(narration, limit=_LONGEST_CHAPTER)
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _stamp(ms: int) -> str:
    seconds, rest = divmod(ms, 1000)
    minutes, seconds = divmod(seconds, 60)
    return f"{minutes // 60:02}:{minutes % 60:02}:{seconds:02}.{rest:03}"


def _script(folder: SessionFolder) -> Script | None:
    try:
        return folder.script()
    except InvalidInput:
        return None
