"""The page with the form for a new video. It shows an estimate while the user types."""

import tempfile
from contextlib import ExitStack
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from eleven_video.config.profiles import DEFAULT_PROFILE, profile_names
from eleven_video.errors import InvalidInput
from eleven_video.web.commands.orders import Orders, new_token
from eleven_video.web.commands.query_commands import Answer, QueryCommands
from eleven_video.web.forms.bounded import read_form
from eleven_video.web.forms.estimate_view import EstimateShown
from eleven_video.web.forms.option_fields import option_fields, option_groups
from eleven_video.web.forms.submitted_form import VideoForm
from eleven_video.web.rendering import page
from eleven_video.web.site_settings import Site

_UNUSABLE = 422
_PLAIN_LINES = ("--json", "--no-live", "-v")


def new_video(request: Request) -> Response:
    """Show the form for a new video. If the address has `again`, the form has the texts of the order with this id."""
    site: Site = request.app.state.site
    if site.read_only:
        return page(request, "new.html", form=VideoForm(), groups=(), token="", profiles=())
    form = VideoForm()
    if again := request.query_params.get("again"):
        orders: Orders = request.app.state.orders
        known = {*option_fields(), "profile", "mode"}
        form.values = {name: text for name, text in orders.order(again).values.items() if name in known}
    return _form_page(request, form, new_token())


async def estimate(request: Request) -> Response:
    """Show the estimate for the typed texts, and the errors of the fields."""
    sent = await read_form(request)
    form = VideoForm.of(sent)
    shown = None
    if not form.errors and not form.is_empty:
        answer = await run_in_threadpool(_dry_run, request, form, sent.text("token"))
        shown = _shown(form, answer)
    return page(request, "estimate.html", form=form, fields=list(option_fields()), estimate=shown)


async def make(request: Request) -> Response:
    """Start the video of a form. A form with errors is shown again. A form can start a video only once."""
    sent = await read_form(request)
    form, token = VideoForm.of(sent), sent.token
    orders: Orders = request.app.state.orders
    form.check_content()
    if not form.errors and not orders.is_placed(token):
        # The check has no key, because the next estimate of the same form must not end this check.
        answer = await run_in_threadpool(_dry_run, request, form, "")
        _shown(form, answer)
    if form.errors:
        return _form_page(request, form, token, status=_UNUSABLE)
    files = {form.script_name: form.script.content} if form.script else {}
    script = str(orders.file(token, *files)) if files else ""
    await run_in_threadpool(
        orders.place,
        token,
        *form.arguments(script),
        *_PLAIN_LINES,
        title=form.title,
        stdin=form.stdin,
        files=files,
        values=form.values,
    )
    return RedirectResponse(f"{request.scope['root_path']}/orders/{token}", 303)


def _form_page(request: Request, form: VideoForm, token: str, *, status: int = 200) -> Response:
    site: Site = request.app.state.site
    return page(
        request,
        "new.html",
        status=status,
        form=form,
        groups=option_groups(),
        token=token,
        profiles=[DEFAULT_PROFILE, *profile_names()],
        folder=site.command_setup.folder or Path.cwd(),
    )


def _dry_run(request: Request, form: VideoForm, key: str) -> Answer:
    questions: QueryCommands = request.app.state.questions
    with ExitStack() as stack:
        script, folder = "", None
        if form.script is not None:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="eleven-video-")))
            script = str(folder / form.script_name)
            Path(script).write_bytes(form.script.content)
        words = [*form.arguments(script), "--dry-run", "--json"]
        return questions.ask(*words, stdin=form.stdin, replaces=key, folder=folder)


def _shown(form: VideoForm, answer: Answer) -> EstimateShown | None:
    if answer.exit_code:
        form.refuse(answer.error)
        return None
    try:
        return EstimateShown.of(answer.record, answer.notes)
    except (LookupError, TypeError, ValueError):
        raise InvalidInput("The answer of the estimate cannot be read. Try again.") from None


ROUTES = (
    Route("/new", new_video, name="new"),
    Route("/new", make, methods=["POST"], name="make"),
    Route("/new/estimate", estimate, methods=["POST"], name="estimate"),
)
