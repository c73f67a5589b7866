"""The page that lets a model draw one picture of a video again."""

from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from eleven_video.errors import InvalidInput
from eleven_video.purchasing.session_folder import SessionFolder
from eleven_video.reporting.selection import find_session
from eleven_video.web.commands.orders import Orders, new_token
from eleven_video.web.commands.query_commands import QueryCommands
from eleven_video.web.forms.bounded import read_form
from eleven_video.web.forms.paid_and_left_view import PaidAndLeftShown
from eleven_video.web.pages.session_files import pictures_of
from eleven_video.web.rendering import page
from eleven_video.web.site_settings import Site

_UNUSABLE = 422
_RUN = ("--yes", "--json", "--no-live", "-v")


def redraw(request: Request) -> Response:
    """Show a form with the picture and the cost of a new drawing. The address has the numbers of scene and picture."""
    return _form(request, _session(request), _place(request), prompt="", token=new_token())


async def make_redraw(request: Request) -> Response:
    """Buy the new picture, or show the cost with another prompt. A form can buy a picture only once."""
    sent = await read_form(request)
    session = await run_in_threadpool(_session, request)
    place, prompt, token = _place(request), sent.text("prompt"), sent.token
    orders: Orders = request.app.state.orders
    if sent.text("do") != "make":
        return await run_in_threadpool(_form, request, session, place, prompt=prompt, token=token)
    title = f"{session.title or session.id}: scene {place[0]}, picture {place[1]}"
    await run_in_threadpool(orders.place, token, *_words(session, place, prompt), *_RUN, title=title)
    return RedirectResponse(f"{request.scope['root_path']}/orders/{token}", 303)


def _form(request: Request, session: Any, place: tuple[int, int], *, prompt: str, token: str) -> Response:
    site: Site = request.app.state.site
    questions: QueryCommands = request.app.state.questions
    answer = questions.ask(*_words(session, place, prompt), "--dry-run", "--json")
    files = pictures_of(SessionFolder(site.sessions, session.id))
    return page(
        request,
        "redraw.html",
        status=_UNUSABLE if answer.exit_code else 200,
        session=session,
        scene=place[0],
        number=place[1],
        pictures=[file.name for file in files if (file.scene, file.number) == place],
        prompt=prompt,
        token=token,
        error=answer.error,
        shown=None if answer.exit_code else PaidAndLeftShown.of(answer.record),
    )


def _words(session: Any, place: tuple[int, int], prompt: str) -> list[str]:
    scene, number = place
    own = [f"--prompt={prompt}"] if prompt else []
    return ["redraw", session.id, f"--scene={scene}", f"--picture={number}", *own]


def _place(request: Request) -> tuple[int, int]:
    texts = [request.query_params.get(name, "") for name in ("scene", "picture")]
    if not all(text.isascii() and text.isdigit() and len(text) < 6 for text in texts):  # noqa: PLR2004  digits
        raise InvalidInput("The address names no picture.")
    scene, number = map(int, texts)
    return scene, number


def _session(request: Request) -> Any:
    site: Site = request.app.state.site
    with site.reader() as ledger:
        return find_session(ledger, request.path_params["session"]).session


ROUTES = (
    Route("/videos/{session}/redraw", redraw, name="redraw"),
    Route("/videos/{session}/redraw", make_redraw, methods=["POST"], name="make_redraw"),
)
