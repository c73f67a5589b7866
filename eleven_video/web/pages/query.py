"""Reads the filters in the address of a page. If a filter cannot be read, the page shows an error message."""

from starlette.requests import Request

from eleven_video.domain.options import Mode
from eleven_video.errors import InvalidInput
from eleven_video.reporting.selection import Selection, SelectionOptions
from eleven_video.web.site_settings import Site


def text_of(request: Request, name: str) -> str | None:
    """The text of one filter. Returns None if the filter is missing or empty.

    Raises:
        InvalidInput: The text has the character NUL, which neither a ledger nor a command can have.
    """
    text = request.query_params.get(name, "").strip()
    if "\0" in text:
        raise InvalidInput("The address has the character NUL. Remove it.")
    return text or None


def selection_of(request: Request) -> Selection:
    """The selection of calls from the filters `since`, `until`, `project`, `profile` and `mode`.

    Raises:
        InvalidInput: A day or the mode cannot be read, or `since` is later than `until`.
    """
    site: Site = request.app.state.site
    asked = SelectionOptions(
        since=text_of(request, "since"),
        until=text_of(request, "until"),
        project=text_of(request, "project"),
        sandbox=mode_of(request) is Mode.SANDBOX,
    )
    try:
        chosen = Selection.typed(asked)
    except InvalidInput as error:
        # The message names the options of a command, but the page has fields.
        raise InvalidInput(str(error).replace("--since", "From:").replace("--until", "To:")) from None
    return Selection(chosen.mode, chosen.since, chosen.until, chosen.project, site.zone, text_of(request, "profile"))


def mode_of(request: Request) -> Mode | None:
    """The mode in the address. Returns None if the address has no mode.

    Raises:
        InvalidInput: The mode is not a known mode.
    """
    typed = text_of(request, "mode")
    if typed is not None and typed not in set(Mode):
        raise InvalidInput(f"The filter mode cannot be {typed!r}. Choose one of {', '.join(Mode)}.")
    return None if typed is None else Mode(typed)
