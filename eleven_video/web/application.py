"""The web application. It defines which function answers which address."""

import logging
from collections.abc import Iterable
from contextlib import suppress

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from eleven_video.errors import ElevenVideoError, InvalidInput
from eleven_video.web.access import AccessGuard
from eleven_video.web.commands.answer_cache import AnswerCache
from eleven_video.web.commands.orders import Orders
from eleven_video.web.commands.query_commands import QueryCommands
from eleven_video.web.forms.bounded import FormRefused
from eleven_video.web.live.changes import Changes
from eleven_video.web.live.event_hub import EventHub
from eleven_video.web.live.event_stream import events
from eleven_video.web.pages import (
    doctor,
    left_to_pay,
    media,
    new_video,
    now,
    orders,
    prices,
    redraw,
    resume_and_edit,
    services,
    settings,
    video,
    videos,
)
from eleven_video.web.rendering import STATIC, page
from eleven_video.web.site_settings import Site
from eleven_video.web.spending import page as spending

logger = logging.getLogger(__name__)

_FAILED = "This is a defect of eleven-video. The terminal in which eleven-video serve runs shows its details."


def application(site: Site, *, token: str, origins: Iterable[str], answers: AnswerCache | None = None) -> ASGIApp:
    """Make the web application of the page.

    Args:
        site: The data that the pages show.
        token: The page token. Every path must begin with it.
        origins: The origins of the page itself, such as "http://127.0.0.1:8765".
        answers: The object that keeps answers of commands. If it is None, a new object is made.
    """
    app = Starlette(
        routes=[
            Route("/", _first),
            *now.ROUTES,
            Route("/events", events),
            Route("/videos", videos.videos, name="videos"),
            Route("/videos/{session}", video.video, name="video"),
            Route("/videos/{session}/file", media.video_file, name="video_file"),
            Route("/videos/{session}/chapters.vtt", video.chapters, name="chapters"),
            Route("/videos/{session}/receipt.html", media.receipt, name="receipt"),
            *left_to_pay.ROUTES,
            *redraw.ROUTES,
            Route("/videos/{session}/results/{name}", media.result, name="result"),
            *resume_and_edit.ROUTES,
            *new_video.ROUTES,
            *orders.ROUTES,
            *services.ROUTES,
            *doctor.ROUTES,
            *prices.ROUTES,
            *settings.ROUTES,
            *spending.ROUTES,
            Mount("/static", StaticFiles(directory=STATIC), name="static"),
        ],
        exception_handlers={
            FormRefused: _refused,
            InvalidInput: _unusable,
            ElevenVideoError: _cannot,
            404: _no_page,
            Exception: _failed,
        },
    )
    app.state.site = site
    app.state.hub = EventHub(lambda: Changes(site.ledger, site.sessions, site.command_setup.orders))
    app.state.questions = QueryCommands(site.command_setup)
    app.state.answers = answers or AnswerCache(app.state.questions, site.command_setup)
    app.state.orders = Orders(site.command_setup)
    # The guard is the outermost layer, so that error answers also get the guard's headers.
    return AccessGuard(app, token=token, origins=origins, read_only=site.read_only)


def prepare(answers: AnswerCache) -> None:
    """Ask the commands whose answers are on the pages, so that the first visitor does not wait for these commands."""
    for words in (settings.SETTINGS, settings.PROFILES, prices.PRICES):
        with suppress(ElevenVideoError):
            answers.ask(*words)


async def _first(request: Request) -> Response:
    return RedirectResponse(f"{request.scope['root_path']}/now")


async def _unusable(request: Request, error: Exception) -> Response:
    # The path of an address may name a session or an order. Everything else that a user types is a filter or a form.
    if request.path_params.keys() - {"table"}:
        return page(request, "message.html", status=404, title="Not found", message=str(error))
    return page(request, "message.html", status=422, title="This cannot be used", message=str(error))


async def _refused(request: Request, error: Exception) -> Response:
    return page(request, "message.html", status=422, title="This form was refused", message=str(error))


async def _cannot(request: Request, error: Exception) -> Response:
    return page(request, "message.html", status=503, title="This cannot be shown", message=str(error))


async def _failed(request: Request, error: Exception) -> Response:
    logger.error("%s failed", request.url.path.removeprefix(request.scope["root_path"]), exc_info=error)
    return page(request, "message.html", status=500, title="This page failed", message=_FAILED)


async def _no_page(request: Request, error: Exception) -> Response:
    del error
    return page(request, "message.html", status=404, title="Not found", message="There is no page at this address.")
