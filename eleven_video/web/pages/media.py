"""Sends files of a session to the browser: the video, the receipt, the pictures and the speech, but no other files."""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, Response

from eleven_video.domain.receipt_files import html_receipt_path
from eleven_video.errors import InvalidInput
from eleven_video.purchasing.result_store import FOLDER
from eleven_video.purchasing.session_folder import SessionFolder
from eleven_video.reporting.selection import find_session
from eleven_video.web.pages.session_files import pictures_of, speech_of
from eleven_video.web.site_settings import Site

_VIDEO_TYPES = {".mp4": "video/mp4", ".mov": "video/quicktime", ".webm": "video/webm", ".mkv": "video/x-matroska"}
_RESULT_TYPES = {".jpg": "image/jpeg", ".png": "image/png", ".webp": "image/webp", ".mp3": "audio/mpeg"}
_NEVER_CHANGES = "private, max-age=86400, immutable"


def video_file(request: Request) -> Response:
    """Send the finished video of a session, or the part of it that the player asks for.

    Raises:
        InvalidInput: The session or its video does not exist, or another program has changed the video.
    """
    site: Site = request.app.state.site
    with site.reader() as ledger:
        session = find_session(ledger, request.path_params["session"]).session
    video = Path(session.output) if session.output else None
    # The ledger has the path of the file. The file is sent only if the session itself has made it.
    if (
        video is None
        or video.suffix.lower() not in _VIDEO_TYPES
        or not SessionFolder(site.sessions, session.id).has_made(video)
    ):
        raise InvalidInput("The video of this session is gone, or another program has changed it.")
    return FileResponse(video, media_type=_VIDEO_TYPES[video.suffix.lower()])


def receipt(request: Request) -> Response:
    """Send the receipt beside the video of a session.

    Raises:
        InvalidInput: The session or its receipt does not exist, or another program has changed the receipt.
    """
    site: Site = request.app.state.site
    with site.reader() as ledger:
        session = find_session(ledger, request.path_params["session"]).session
    file = html_receipt_path(Path(session.output)) if session.output else None
    if file is None or not SessionFolder(site.sessions, session.id).has_made(file):
        raise InvalidInput("The receipt of this session is gone, or another program has changed it.")
    # The browser downloads the file instead of showing it. The security policy of the pages would forbid the style in
    # the file.
    return FileResponse(file, media_type="text/html; charset=utf-8", filename=file.name)


def result(request: Request) -> Response:
    """Send a picture or a speech file of a session.

    Raises:
        InvalidInput: The session or the file does not exist.
    """
    site: Site = request.app.state.site
    with site.reader() as ledger:
        session = find_session(ledger, request.path_params["session"]).session
    folder = SessionFolder(site.sessions, session.id)
    wanted = request.path_params["name"]
    # Only files in the list of the session's results are sent. So no name can lead to another folder.
    if wanted not in {found.name for found in [*pictures_of(folder), *speech_of(folder)]}:
        raise InvalidInput("This session has no such file.")
    path = folder.path / FOLDER / wanted
    # A link may lead out of the session's folder, and a browser would wait for a pipe for ever.
    if not path.resolve().is_relative_to(folder.path.resolve()) or path.is_symlink() or not path.is_file():
        raise InvalidInput("This session has no such file.")
    # The file name contains the content key, so a file with this name never changes.
    return FileResponse(path, media_type=_RESULT_TYPES[path.suffix], headers={"Cache-Control": _NEVER_CHANGES})
