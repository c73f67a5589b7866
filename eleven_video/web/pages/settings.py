"""The page with settings and profiles. It uses the commands `config` and `profile`. API keys are never shown."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from eleven_video.config.typed_setting import TYPEABLE
from eleven_video.errors import InvalidInput
from eleven_video.web.commands.answer_cache import AnswerCache
from eleven_video.web.commands.query_commands import Answer, QueryCommands
from eleven_video.web.forms.bounded import SentForm, read_form
from eleven_video.web.pages.query import text_of
from eleven_video.web.rendering import page

# The commands whose answers this page shows.
SETTINGS = ("config", "show", "--json")
PROFILES = ("profile", "list", "--json")

_UNUSABLE = 422
_WRONG_USAGE = 2
_UNCERTAIN = "To delete the profile, select “Delete its settings and keys”."
_EMPTY = Answer(0)


def settings(request: Request) -> Response:
    """Show all settings with their sources, and all profiles."""
    return _page(request)


async def change(request: Request) -> Response:
    """Set or remove a setting in config.toml or in a profile."""
    sent = await read_form(request)
    profile, setting, value = (sent.text(name) for name in ("profile", "setting", "value"))
    of_profile = [f"--profile={profile}"] if profile else []
    if sent.text("do") == "unset":
        words = ["config", "unset", *of_profile, "--json", "--", setting]
    else:
        words = ["config", "set", *of_profile, "--json", "--", setting, value]
    said = await run_in_threadpool(_questions(request).ask, *words)
    typed = {"setting": setting, "value": value, "profile": profile} if said.exit_code else {"profile": profile}
    return await run_in_threadpool(_page, request, said, typed)


async def change_profile(request: Request) -> Response:
    """Create a profile, switch to a profile, or delete a profile.

    Raises:
        InvalidInput: The form asks for another action.
    """
    sent = await read_form(request)
    words = _profile_words(sent)
    said = (
        await run_in_threadpool(_questions(request).ask, *words)
        if words
        else Answer(_WRONG_USAGE, {"error": _UNCERTAIN})
    )
    return await run_in_threadpool(
        _page, request, said, {"of_profiles": "yes", "name": sent.text("name"), "done": sent.text("do")}
    )


def _profile_words(sent: SentForm) -> list[str]:
    """The command of the form. The list is empty if the user has not confirmed that a profile may be deleted."""
    do, name = sent.text("do"), sent.text("name")
    if do not in {"create", "switch", "delete"}:
        raise InvalidInput(f"A profile cannot be {do!r}.")
    if do == "delete" and not sent.text("certain"):
        return []
    return ["profile", do, *(["--yes"] if do == "delete" else []), "--json", "--", name]


def _questions(request: Request) -> QueryCommands:
    questions: QueryCommands = request.app.state.questions
    return questions


def _page(request: Request, said: Answer = _EMPTY, typed: dict[str, str] | None = None) -> Response:
    values = typed or {}
    profile = values.get("profile") or text_of(request, "profile") or ""
    of_profile = [f"--profile={profile}"] if profile else []
    answers: AnswerCache = request.app.state.answers
    shown = answers.ask(*SETTINGS, *of_profile)
    profiles = answers.ask(*PROFILES)
    return page(
        request,
        "settings.html",
        status=_UNUSABLE if said.exit_code else 200,
        shown=shown,
        profiles=profiles,
        said=said,
        typeable=TYPEABLE,
        values=values,
        profile=profile,
        setting=values.get("setting") or text_of(request, "change") or "",
    )


ROUTES = (
    Route("/settings", settings, name="settings"),
    Route("/settings", change, methods=["POST"], name="change_setting"),
    Route("/settings/profiles", change_profile, methods=["POST"], name="change_profile"),
)
