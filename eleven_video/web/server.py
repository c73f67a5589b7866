"""Runs the web server of the page until a signal ends it."""

import socket
import threading
from collections.abc import Callable

import uvicorn

from eleven_video.web.application import application, prepare
from eleven_video.web.bind_address import Listening, listening
from eleven_video.web.commands.answer_cache import AnswerCache
from eleven_video.web.commands.query_commands import QueryCommands
from eleven_video.web.site_settings import Site

# When the server stops, it waits at most this number of seconds for open answers, because event streams never end.
_LAST_ANSWERS_S = 1


def serve(site: Site, where: Listening, *, token: str, ready: Callable[[str], object]) -> None:
    """Answer requests until the process receives SIGINT or SIGTERM.

    Args:
        site: The data that the pages show.
        where: The address and port of the server, and the settings for TLS.
        token: The page token. Every path must begin with it.
        ready: Is called with the address of the page when the server can answer requests.

    Raises:
        ConfigurationError: The port cannot be used.
    """
    with listening(where) as listener:
        port = listener.getsockname()[1]
        address, *_ = origins = where.origins(port)
        answers = AnswerCache(QueryCommands(site.command_setup), site.command_setup)
        app = application(site, token=token, origins=origins, answers=answers)

        def begin() -> None:
            ready(f"{address}/{token}/")
            threading.Thread(target=prepare, args=(answers,), name="first answers", daemon=True).start()

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
            begin,
        )
        server.run(sockets=[listener])


class _Server(uvicorn.Server):
    """A server that calls `ready` when it can answer requests."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], object]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        self._ready()
