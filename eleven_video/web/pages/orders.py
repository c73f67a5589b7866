"""What was started from the page: how far it is, and why it failed."""

from dataclasses import replace

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from eleven_video.errors import InvalidInput
from eleven_video.purchasing.session_folder import SessionFolder
from eleven_video.web.commands.order import Order, OrderState
from eleven_video.web.commands.orders import Orders
from eleven_video.web.rendering import page
from eleven_video.web.site import Site

SOUND = "voice.mp3"


def order(request: Request) -> Response:
    """The page of one command."""
    return page(request, "order.html", order=_order(request), sound=_has_sound(request))


def state(request: Request) -> Response:
    """The part of the page that changes."""
    return page(request, "order_state.html", order=_order(request), sound=_has_sound(request))


def sound(request: Request) -> Response:
    """The speech that a voice preview has bought.

    Raises:
        InvalidInput: There is none.
    """
    if not _has_sound(request):
        raise InvalidInput("There is no preview with this address.")
    orders: Orders = request.app.state.orders
    return FileResponse(orders.file(request.path_params["order"], SOUND), media_type="audio/mpeg")


def _order(request: Request) -> Order:
    orders: Orders = request.app.state.orders
    site: Site = request.app.state.site
    found = orders.order(request.path_params["order"])
    # A server that was started again does not know the process, but a run locks its session's folder.
    if found.state is OrderState.LOST and found.session and SessionFolder(site.sessions, found.session).is_held:
        return replace(found, state=OrderState.RUNNING)
    return found


def _has_sound(request: Request) -> bool:
    orders: Orders = request.app.state.orders
    file = orders.file(request.path_params["order"], SOUND)
    return file.is_file() and not file.is_symlink()


ROUTES = (
    Route("/orders/{order}", order, name="order"),
    Route("/orders/{order}/state", state, name="order_state"),
    Route("/orders/{order}/voice.mp3", sound, name="order_sound"),
)
