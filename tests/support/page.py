"""The page over real HTTP: a server of its own, on a free port, in a thread."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import httpx
import uvicorn
from starlette.applications import Starlette

from eleven_video.ledger.location import Location
from eleven_video.web.application import application
from eleven_video.web.bind_address import Listening, listening
from eleven_video.web.commands.command_setup import CommandSetup
from eleven_video.web.site_settings import Site
from tests.support import forked_commands
from tests.support.command import environment
from tests.support.loopback import LOOPBACK

TOKEN = "tttttttttttttttttttttttttttttttt"


@dataclass(frozen=True)
class Page:
    """A running server. `address` is that of the page, with the token and without a slash at its end."""

    address: str
    origin: str
    app: Starlette

    @property
    def port(self) -> int:
        return int(self.origin.rpartition(":")[2])

    @property
    def is_watching(self) -> bool:
        """Whether the server looks for changes, which it does while somebody looks at a page."""
        return self.app.state.hub.is_watching

    def wait_until_unwatched(self) -> None:
        """Return once the server has noticed that all event streams are closed. Answers to requests pass the time."""
        for _ in range(2_000):
            if not self.is_watching:
                return
            self.get("/static/icon.svg")
        raise AssertionError("an event stream is still open")

    def get(self, path: str = "/", **headers: str) -> httpx.Response:
        return httpx.get(self.address + path, headers=headers, timeout=30, **LOOPBACK)

    def send(self, path: str, files: dict[str, tuple[str, bytes]] | None = None, **fields: str) -> httpx.Response:
        """Send a form as the page's own browser does."""
        parts: dict[str, tuple[str | None, bytes]] = {name: (None, text.encode()) for name, text in fields.items()}
        return httpx.post(
            self.address + path, files=parts | (files or {}), headers={"Origin": self.origin}, timeout=60, **LOOPBACK
        )

    def post(self, path: str, data: dict[str, str] | None = None, **headers: str) -> httpx.Response:
        return httpx.post(self.address + path, data=data or {}, headers=headers, timeout=30, **LOOPBACK)


@contextmanager
def served(
    home: Path, *, read_only: bool = False, port: int = 0, program: tuple[str, ...] | None = None, **more: str
) -> Iterator[Page]:
    """The page of the ledger and the sessions in a home. `more` are environment variables of the commands it runs.

    `program` has the first words of these commands, if they are not those of eleven-video.
    """
    with listening(Listening("127.0.0.1", port)) as listener:
        origin = f"http://127.0.0.1:{listener.getsockname()[1]}"
        env = environment(home, **{"ELEVEN_VIDEO_HOME": str(home), **more})
        setup = CommandSetup(home / "orders", home, env)
        if used := program or forked_commands.program(env):
            setup = replace(setup, program=used)
        site = Site(Location(home / "ledger.sqlite3"), home / "sessions", read_only=read_only, command_setup=setup)
        app = application(site, token=TOKEN, origins=[origin])
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, ws="none", timeout_graceful_shutdown=1))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        try:
            yield Page(f"{origin}/{TOKEN}", origin, app._app)
        finally:
            server.should_exit = True
            thread.join()
