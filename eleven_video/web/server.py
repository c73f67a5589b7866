"""Runs the page's server until it is told to stop."""

import socket
from collections.abc import Callable

import uvicorn

from eleven_video.web.application import application
from eleven_video.web.listening import Listening, listening
from eleven_video.web.site import Site

# Event streams stay open until the browser leaves, so the end does not wait for them longer.
_LAST_ANSWERS_S = 1


def serve(site: Site, where: Listening, *, token: str, ready: Callable[[str], object]) -> None:
    """Answer requests until SIGINT or SIGTERM.

    Args:
        site: The data to show.
        where: Where to listen; port 0 is any free port.
        token: The first part of every path.
        ready: Called with the page's address, once requests are answered there.

    Raises:
        ConfigurationError: The port cannot be used.
    """
    with listening(where) as listener:
        port = listener.getsockname()[1]
        address, *_ = origins = where.origins(port)
        app = application(site, token=token, origins=origins)
        server = _Server(
            uvicorn.Config(
                app,
                log_config=None,
                access_log=False,
                server_header=False,
                date_header=False,
                proxy_headers=False,
                ws="none",
                timeout_graceful_shutdown=_LAST_ANSWERS_S,
                ssl_certfile=where.certificate,
                ssl_keyfile=where.key,
            ),
            lambda: ready(f"{address}/{token}/"),
        )
        server.run(sockets=[listener])


class _Server(uvicorn.Server):
    """A server that says when it answers."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], object]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        self._ready()
