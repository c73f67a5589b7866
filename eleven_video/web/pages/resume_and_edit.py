"""The pages that continue a session, or make a video again with an edited script.

The pages show the paid cost and the remaining cost first. This module also opens the folder of a video.
"""

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from eleven_video.domain.options.option import Command
from eleven_video.domain.script.script_record import script_record
from eleven_video.errors import InvalidInput
from eleven_video.purchasing.session_folder import SessionFolder
from eleven_video.reporting.selection import find_session
from eleven_video.web.commands.orders import Orders, new_token
from eleven_video.web.commands.query_commands import Answer, QueryCommands
from eleven_video.web.forms.bounded import SentForm, read_form
from eleven_video.web.forms.option_fields import OptionField, command_fields
from eleven_video.web.forms.paid_and_left_view import PaidAndLeftShown
from eleven_video.web.forms.submitted_form import VideoForm
from eleven_video.web.rendering import page
from eleven_video.web.site_settings import Site

_UNUSABLE = 422
_RUN = ("--json", "--no-live", "-v")
# The page has only the most important options. The other options of `resume` are available on the terminal.
_OF_RESUME = ("budget", "budget_credits", "fit", "on_unknown")
_OF_EDIT = (*_OF_RESUME, "captions", "caption_style")


@dataclass(frozen=True, slots=True)
class EditedScene:
    """A scene in the form for an edited script. `is_left_out` says that the new video does not have the scene."""

    number: int
    narration: str
    image_prompt: str
    is_left_out: bool = False


def resume(request: Request) -> Response:
    """Show the paid cost and the remaining cost of a session, and a button that continues the session."""
    session = _session(request)
    return _resume_page(request, session, VideoForm(), new_token())


async def make_resume(request: Request) -> Response:
    """Continue a session, or show the remaining cost with other options. A form can continue the session only once."""
    sent = await read_form(request)
    session = await run_in_threadpool(_session, request)
    form, token = VideoForm.of(sent), sent.token
    orders: Orders = request.app.state.orders
    if form.errors or sent.text("do") != "make":
        return await run_in_threadpool(_resume_page, request, session, form, token)
    words = ["resume", session.id, *_words(form, sent), *_RUN]
    await run_in_threadpool(orders.place, token, *words, title=session.title or session.id)
    return _to_order(request, token)


def edit(request: Request) -> Response:
    """Show a form with the script of a session."""
    session = _session(request)
    scenes = [
        EditedScene(scene["number"], scene["narration"], scene["image_prompt"])
        for scene in _script(request, session)["scenes"]
    ]
    return _edit_page(request, session, VideoForm(), new_token(), scenes=scenes)


async def make_edit(request: Request) -> Response:
    """Show the cost of an edited script, or make its video. A form can start the video only once."""
    sent = await read_form(request)
    session = await run_in_threadpool(_session, request)
    form, token = VideoForm.of(sent), sent.token
    orders: Orders = request.app.state.orders
    record = await run_in_threadpool(_script, request, session)
    scenes = _edited(record, sent)
    content = json.dumps(record, ensure_ascii=False).encode("utf-8", "replace")
    answer = None
    if not form.errors and not orders.is_placed(token):
        answer = await run_in_threadpool(_cost_of_edit, request, session, [*_words(form, sent)], content)
        if answer.exit_code:
            form.refuse(answer.error)
    if form.errors or sent.text("do") != "make":
        return _edit_page(request, session, form, token, scenes=scenes, answer=answer)
    words = ["edit", session.id, f"--script={orders.file(token, 'script.json')}", *_words(form, sent), *_RUN]
    await run_in_threadpool(
        orders.place, token, *words, title=session.title or session.id, files={"script.json": content}
    )
    return _to_order(request, token)


def folder(request: Request) -> Response:
    """Open the folder of a video in the file manager of the server's machine.

    Raises:
        InvalidInput: The folder does not exist any more, or this machine cannot show windows.
    """
    session = _session(request)
    site: Site = request.app.state.site
    if site.is_remote:
        raise InvalidInput("Other machines can reach this page, so it opens no folders on this machine.")
    video = Path(session.output) if session.output else None
    if video is None or not video.parent.is_dir():
        raise InvalidInput("The folder of this video does not exist any more.")
    _open(video.parent)
    return RedirectResponse(f"{request.scope['root_path']}/videos/{session.id}", 303)


def _resume_page(request: Request, session: Any, form: VideoForm, token: str) -> Response:
    answer = Answer(0)
    if not form.errors:
        answer = _ask(request, "resume", session.id, *_words(form, None), "--dry-run", "--json")
        if answer.exit_code:
            form.refuse(answer.error)
    return page(
        request,
        "resume.html",
        status=_UNUSABLE if form.errors else 200,
        session=session,
        form=form,
        fields=_fields(Command.RESUME, _OF_RESUME),
        token=token,
        shown=PaidAndLeftShown.of(answer.record) if not form.errors else None,
        notes=answer.notes,
    )


def _edit_page(
    request: Request,
    session: Any,
    form: VideoForm,
    token: str,
    *,
    scenes: list[EditedScene],
    answer: Answer | None = None,
) -> Response:
    is_known = answer is not None and not form.errors
    return page(
        request,
        "edit.html",
        status=_UNUSABLE if form.errors else 200,
        session=session,
        form=form,
        fields=_fields(Command.EDIT, _OF_EDIT),
        token=token,
        scenes=scenes,
        shown=PaidAndLeftShown.of(answer.record) if answer is not None and is_known else None,
    )


def _fields(command: Command, names: tuple[str, ...]) -> list[OptionField]:
    fields = command_fields(command)
    return [fields[name] for name in names]


def _words(form: VideoForm, sent: SentForm | None) -> list[str]:
    """The typed options as words of a command line."""
    no_budget = ["--no-budget"] if sent is not None and sent.text("no_budget") else []
    return [*form.arguments("")[1:], *no_budget]


def _cost_of_edit(request: Request, session: Any, words: list[str], script: bytes) -> Answer:
    with tempfile.TemporaryDirectory(prefix="eleven-video-") as place:
        file = Path(place) / "script.json"
        file.write_bytes(script)
        return _ask(request, "edit", session.id, f"--script={file}", *words, "--dry-run", "--json", folder=Path(place))


def _edited(record: dict[str, Any], sent: SentForm) -> list[EditedScene]:
    """Write the typed texts into `record`, the script as JSON. Returns the scenes of the form."""
    scenes = [
        EditedScene(
            scene["number"],
            sent.texts.get(f"narration-{scene['number']}", scene["narration"]),
            sent.texts.get(f"image-prompt-{scene['number']}", scene["image_prompt"]),
            is_left_out=bool(sent.text(f"left-out-{scene['number']}")),
        )
        for scene in record["scenes"]
    ]
    record["scenes"] = [
        {**scene, "narration": typed.narration, "image_prompt": typed.image_prompt}
        for scene, typed in zip(record["scenes"], scenes, strict=True)
        if not typed.is_left_out
    ]
    return scenes


def _script(request: Request, session: Any) -> dict[str, Any]:
    site: Site = request.app.state.site
    script = SessionFolder(site.sessions, session.id).script()
    if script is None:
        raise InvalidInput("This session has no script yet. Continue it first.")
    return script_record(script)


def _session(request: Request) -> Any:
    site: Site = request.app.state.site
    with site.reader() as ledger:
        return find_session(ledger, request.path_params["session"]).session


def _ask(request: Request, *words: str, folder: Path | None = None) -> Answer:
    questions: QueryCommands = request.app.state.questions
    return questions.ask(*words, folder=folder)


def _to_order(request: Request, token: str) -> Response:
    return RedirectResponse(f"{request.scope['root_path']}/orders/{token}", 303)


def _open(place: Path) -> None:
    if os.name == "nt":
        os.startfile(place)  # type: ignore[attr-defined,unused-ignore]  # noqa: S606  a folder, in the file manager
        return
    program = "open" if sys.platform == "darwin" else "xdg-open"
    if sys.platform != "darwin" and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        raise InvalidInput(f"This machine has no graphical desktop. The folder is {place}")
    try:
        subprocess.Popen(  # noqa: S603  a list of words, without a shell
            [program, str(place.resolve())],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
    except OSError:
        raise InvalidInput(f"The folder {place} cannot be opened on this machine.") from None


ROUTES = (
    Route("/videos/{session}/resume", resume, name="resume"),
    Route("/videos/{session}/resume", make_resume, methods=["POST"], name="make_resume"),
    Route("/videos/{session}/edit", edit, name="edit"),
    Route("/videos/{session}/edit", make_edit, methods=["POST"], name="make_edit"),
    Route("/videos/{session}/folder", folder, methods=["POST"], name="folder"),
)
