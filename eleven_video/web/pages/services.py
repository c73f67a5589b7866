"""The page about Gemini and ElevenLabs: their status, the quota, the voices, the models with prices, and previews.

The services are asked only when a user opens this page.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from eleven_video.domain.service_status import Reach
from eleven_video.web.commands.answer_cache import AnswerCache
from eleven_video.web.commands.orders import Orders, new_token
from eleven_video.web.commands.query_commands import Answer, QueryCommands
from eleven_video.web.forms.bounded import read_form
from eleven_video.web.pages.orders import SOUND
from eleven_video.web.pages.query import text_of
from eleven_video.web.rendering import page

_UNUSABLE = 422
_USES = {
    "text": "Gemini models that write the script",
    "image": "Gemini models that draw the pictures",
    "speech": "ElevenLabs models that speak",
}
_REACHED = {
    Reach.ANSWERED: "answers",
    Reach.KEY_MISSING: "no key is set",
    Reach.KEY_REFUSED: "refuses the key",
    Reach.UNAVAILABLE: "does not answer",
}


@dataclass(frozen=True, slots=True)
class ServiceShown:
    """A service and its answer to the command `status`."""

    name: str
    state: str
    is_good: bool
    facts: Mapping[str, Any]


def services(request: Request) -> Response:
    """Show the page without its content. The browser then asks for each part, because a service may be slow."""
    return page(request, "services.html", profile=text_of(request, "profile") or "")


def status(request: Request) -> Response:
    """Show whether the services answer, and the remaining quota."""
    answer = _ask(request, "status", "--json")
    shown = [
        ServiceShown(title, _REACHED[Reach(facts["state"])], facts["state"] == Reach.ANSWERED, facts)
        for name, title in (("gemini", "Gemini"), ("elevenlabs", "ElevenLabs"))
        if isinstance(facts := answer.record.get(name), dict)
    ]
    return page(request, "service_status.html", answer=answer, services=shown)


def voices(request: Request) -> Response:
    """Show the voices, each with a link to its preview."""
    answer = _ask(request, "voices", "--json")
    return page(
        request,
        "voices.html",
        answer=answer,
        voices=answer.record.get("voices", []),
        profile=text_of(request, "profile") or "",
    )


def models(request: Request) -> Response:
    """Show the models with their prices."""
    answer = _ask(request, "models", "--json")
    found = answer.record.get("models", [])
    groups = {title: [one for one in found if one["used_for"] == use] for use, title in _USES.items()}
    return page(request, "models.html", answer=answer, groups=groups, gone=answer.record.get("unavailable", {}))


def names(request: Request) -> Response:
    """Send the names of voices and models. The fields of the form for a new video offer these names."""
    # Each visit of the form asks for the same names, so their answers are kept.
    answers: AnswerCache = request.app.state.answers
    voices, models = answers.ask("voices", "--json"), answers.ask("models", "--json")
    found = models.record.get("models", [])
    return page(
        request,
        "names.html",
        voices=voices.record.get("voices", []),
        models={use: [one for one in found if one["used_for"] == use] for use in _USES},
    )


def preview(request: Request) -> Response:
    """Show the cost of a voice preview. Nothing is bought."""
    answer = _ask(request, *_preview_words(dict(request.query_params)), "--dry-run", "--json")
    return _preview_page(request, dict(request.query_params), answer)


async def buy_preview(request: Request) -> Response:
    """Buy a voice preview. A form can buy a preview only once."""
    sent = await read_form(request)
    values = {name: text for name in ("voice", "text", "model", "profile") if (text := sent.text(name))}
    token = sent.token
    orders: Orders = request.app.state.orders
    words = _preview_words(values)
    if not orders.is_placed(token):
        answer = await run_in_threadpool(_ask, request, *words, "--dry-run", "--json")
        if answer.exit_code:
            return _preview_page(request, values, answer, status=_UNUSABLE)
    await run_in_threadpool(
        orders.place,
        token,
        *words,
        f"--output={orders.file(token, SOUND)}",
        "--yes",
        *(["--retry"] if sent.text("retry") else []),
        "--json",
        title=f"Preview of {values.get('voice', '')}",
    )
    return RedirectResponse(f"{request.scope['root_path']}/orders/{token}", 303)


def _preview_page(request: Request, values: Mapping[str, str], answer: Answer, *, status: int = 200) -> Response:
    return page(request, "preview.html", status=status, values=values, answer=answer, token=new_token())


def _preview_words(values: Mapping[str, str]) -> list[str]:
    words = ["voices", f"--preview={values.get('voice', '')}"]
    for name, flag in (("text", "--text"), ("model", "--tts-model"), ("profile", "--profile")):
        if text := values.get(name, "").strip():
            words.append(f"{flag}={text}")
    return words


def _ask(request: Request, *words: str) -> Answer:
    questions: QueryCommands = request.app.state.questions
    profile = text_of(request, "profile")
    own = [f"--profile={profile}"] if profile and not any(word.startswith("--profile=") for word in words) else []
    return questions.ask(*words, *own)


ROUTES = (
    Route("/services", services, name="services"),
    Route("/services/status", status, name="services_status"),
    Route("/services/voices", voices, name="services_voices"),
    Route("/services/models", models, name="services_models"),
    Route("/services/names", names, name="services_names"),
    Route("/services/preview", preview, name="preview"),
    Route("/services/preview", buy_preview, methods=["POST"], name="buy_preview"),
)
