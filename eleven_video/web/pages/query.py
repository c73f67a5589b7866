"""Reads the filters in a page's address. What cannot be read is named on the page, as a wrong option is on a terminal."""

from starlette.requests import Request

from eleven_video.domain.options import Mode
from eleven_video.reporting.selection import Selection, SelectionOptions
from eleven_video.web.site import Site


def text_of(request: Request, name: str) -> str | None:
    """One filter as it was typed; None if it is missing or empty."""
    return request.query_params.get(name, "").strip() or None


def selection_of(request: Request) -> Selection:
    """The calls that the address selects, by `since`, `until`, `project`, `profile` and `sandbox`.

    Raises:
        InvalidInput: A day cannot be read, or the days are the wrong way round.
    """
    site: Site = request.app.state.site
    asked = SelectionOptions(
        since=text_of(request, "since"),
        until=text_of(request, "until"),
        project=text_of(request, "project"),
        sandbox=mode_of(request) is Mode.SANDBOX,
    )
    chosen = Selection.typed(asked)
    return Selection(chosen.mode, chosen.since, chosen.until, chosen.project, site.zone, text_of(request, "profile"))


def mode_of(request: Request) -> Mode | None:
    """The mode that the address asks for; None for both."""
    typed = text_of(request, "mode")
    return Mode(typed) if typed in set(Mode) else None
