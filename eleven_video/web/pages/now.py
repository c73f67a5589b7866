"""The page with the active runs, and with runs that have ended without a video."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from eleven_video.errors import InvalidInput
from eleven_video.orchestrator.stop_request import request_stop
from eleven_video.purchasing.session_folder import SessionFolder
from eleven_video.reporting.selection import find_session
from eleven_video.web.pages.runs import runs_of
from eleven_video.web.rendering import page
from eleven_video.web.site_settings import Site


def now(request: Request) -> Response:
    """Show the page with the active runs."""
    return _page(request, "now.html")


def runs(request: Request) -> Response:
    """Send only the list of runs. The browser replaces this part of the page."""
    return _page(request, "runs.html")


def stop(request: Request) -> Response:
    """Ask a run to stop. The request has the same effect as the first Ctrl-C.

    Raises:
        InvalidInput: The run does not exist, or it has ended.
    """
    site: Site = request.app.state.site
    with site.reader() as ledger:
        session = find_session(ledger, request.path_params["session"]).session
    folder = SessionFolder(site.sessions, session.id)
    if not folder.is_held:
        raise InvalidInput("This run has ended already.")
    request_stop(folder.path)
    return RedirectResponse(f"{request.scope['root_path']}/now", 303)


def _page(request: Request, template: str) -> Response:
    return page(request, template, runs=runs_of(request.app.state.site, request.app.state.answers))


ROUTES = (
    Route("/now", now, name="now"),
    Route("/now/runs", runs, name="runs"),
    Route("/now/runs/{session}/stop", stop, methods=["POST"], name="stop"),
)
