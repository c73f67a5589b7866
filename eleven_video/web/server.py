"""Runs the page's server until it is told to stop."""

import socket
from collections.abc import Callable
from dataclasses import dataclass

import uvicorn

from eleven_video.errors import ConfigurationError
from eleven_video.web.application import application
from eleven_video.web.site import Site

LOCAL = "127.0.0.1"
# Event streams stay open until the browser leaves, so the end does not wait for them longer.
_LAST_ANSWERS_S = 1


@dataclass(frozen=True, slots=True)
class Listening:
    """Where the server listens: a port of a host. `origins` are the other addresses that lead to it, through a proxy."""

    host: str
    port: int
    origins: tuple[str, ...] = ()


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
        host = f"[{where.host}]" if ":" in where.host else where.host
        address = f"http://{host}:{port}"
        names = {address, f"http://localhost:{port}"} if where.host == LOCAL else {address}
        app = application(site, token=token, origins=names | set(where.origins))
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


def listening(where: Listening) -> socket.socket:
    """A socket that takes connections there.

    Raises:
        ConfigurationError: The port cannot be used.
    """
    family = socket.AF_INET6 if ":" in where.host else socket.AF_INET
    try:
        return socket.create_server((where.host, where.port), family=family, backlog=128)
    except OSError as error:
        raise ConfigurationError(
            f"Port {where.port} of {where.host} cannot be used: {error.strerror or error}. Choose another --port."
        ) from None
