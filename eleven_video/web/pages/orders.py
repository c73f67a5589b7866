"""The pages about orders. An order is a command that was started from the page."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from eleven_video.errors import InvalidInput
from eleven_video.purchasing.session_folder import SessionFolder
from eleven_video.web.commands.order import Order, OrderState
from eleven_video.web.commands.orders import Orders
from eleven_video.web.rendering import page
from eleven_video.web.site_settings import Site

SOUND = "voice.mp3"

_MOST = 10
_SHOWN_FOR = timedelta(hours=1)


def orders(request: Request) -> Response:
    """Send the list of orders without a session. The page of active runs shows this list at the top."""
    latest: Orders = request.app.state.orders
    since = datetime.now(UTC) - _SHOWN_FOR
    shown = [
        one
        for one in latest.latest(_MOST)
        if not one.session and one.state is not OrderState.DONE and one.at is not None and one.at > since
    ]
    return page(request, "orders.html", orders=shown)


def order(request: Request) -> Response:
    """Show the page of one order."""
    return page(request, "order.html", order=_order(request), sound=_has_sound(request))


def state(request: Request) -> Response:
    """Send only the state of an order. The browser replaces this part of the page."""
    return page(request, "order_state.html", order=_order(request), sound=_has_sound(request))


def sound(request: Request) -> Response:
    """Send the speech of a voice preview.

    Raises:
        InvalidInput: The order has bought no voice preview.
    """
    if not _has_sound(request):
        raise InvalidInput("There is no preview with this address.")
    orders: Orders = request.app.state.orders
    return FileResponse(orders.file(request.path_params["order"], SOUND), media_type="audio/mpeg")


def _order(request: Request) -> Order:
    orders: Orders = request.app.state.orders
    site: Site = request.app.state.site
    found = orders.order(request.path_params["order"])
    # After a restart, the server does not know the process of the order. But a run locks the folder of its session.
    if found.state is OrderState.LOST and found.session and SessionFolder(site.sessions, found.session).is_held:
        return replace(found, state=OrderState.RUNNING)
    return found


def _has_sound(request: Request) -> bool:
    orders: Orders = request.app.state.orders
    file = orders.file(request.path_params["order"], SOUND)
    return file.is_file() and not file.is_symlink()


ROUTES = (
    Route("/orders", orders, name="orders"),
    Route("/orders/{order}", order, name="order"),
    Route("/orders/{order}/state", state, name="order_state"),
    Route("/orders/{order}/voice.mp3", sound, name="order_sound"),
)
