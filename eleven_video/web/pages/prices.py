"""The page with the prices of models. It uses the command `pricing` to show and change prices."""

from types import MappingProxyType

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from eleven_video.accounting.calls import Service
from eleven_video.accounting.prices.rate_overrides import SETTINGS
from eleven_video.web.commands.answer_cache import AnswerCache
from eleven_video.web.commands.query_commands import Answer, QueryCommands
from eleven_video.web.forms.bounded import read_form
from eleven_video.web.pages.query import text_of
from eleven_video.web.rendering import page

# The command whose answer this page shows.
PRICES = ("pricing", "show", "--json")

_UNUSABLE = 422
_FIELDS = ("model", "service", "key", "dollars")
_EMPTY = Answer(0)
_ROLES = MappingProxyType(
    {
        "script": "writes the script",
        "rephrase": "polishes the script",
        "image": "draws the pictures",
        "speech": "speaks",
    }
)


def prices(request: Request) -> Response:
    """Show the prices of the models in use, or of one model."""
    return _page(request)


async def change(request: Request) -> Response:
    """Set or remove a price of the user."""
    sent = await read_form(request)
    values = {name: sent.text(name) for name in _FIELDS}
    options = [f"--service={values['service']}"] if values["service"] else []
    model = [values["model"]] if values["model"] else []
    if sent.text("do") == "unset":
        words = ["pricing", "unset", *options, "--", *model, *([values["key"]] if values["key"] else [])]
    else:
        certain = ["--yes"] if sent.text("certain") else []
        words = ["pricing", "set", *options, *certain, "--", *model, f"{values['key']}={values['dollars']}"]
    said = await run_in_threadpool(_questions(request).ask, *words)
    return await run_in_threadpool(_page, request, said, values)


async def update(request: Request) -> Response:
    """Check for newer prices, use newer prices, or return to the installed prices."""
    sent = await read_form(request)
    do = sent.text("do")
    options = {"look": ["--dry-run"], "take": ["--yes"], "reset": ["--reset"]}.get(do, ["--dry-run"])
    said = await run_in_threadpool(_questions(request).ask, "pricing", "update", *options)
    return await run_in_threadpool(_page, request, said, {}, do)


def _questions(request: Request) -> QueryCommands:
    questions: QueryCommands = request.app.state.questions
    return questions


def _page(request: Request, said: Answer = _EMPTY, values: dict[str, str] | None = None, looked: str = "") -> Response:
    model = text_of(request, "model")
    answers: AnswerCache = request.app.state.answers
    shown = answers.ask(*PRICES, *(["--", model] if model else []))
    # The message names an option of the command, but the form has a box.
    error = said.error.replace("add --yes.", "select “Accept a price that looks like a mistake”.")
    return page(
        request,
        "prices.html",
        status=_UNUSABLE if said.exit_code else 200,
        shown=shown,
        said=said,
        error=error,
        values=values or {},
        looked=looked,
        keys=SETTINGS,
        services=[str(service) for service in Service],
        roles=_ROLES,
        model=model or "",
    )


ROUTES = (
    Route("/prices", prices, name="prices"),
    Route("/prices", change, methods=["POST"], name="change_price"),
    Route("/prices/update", update, methods=["POST"], name="update_prices"),
)
