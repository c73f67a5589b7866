"""Runs `eleven-video serve`."""

import sys
import webbrowser
from dataclasses import dataclass
from importlib.util import find_spec

import typer

from eleven_video.config.paths import data_dir, ledger_file, sessions_dir
from eleven_video.errors import ConfigurationError
from eleven_video.ledger.location import Location

_NEEDED = ("jinja2", "multipart", "starlette", "uvicorn")


@dataclass(frozen=True, slots=True)
class ServeOptions:
    """The options as typed."""

    host: str
    port: int
    open_browser: bool
    new_token: bool
    read_only: bool


def run_server(options: ServeOptions) -> None:
    """Serve the page until Ctrl-C.

    Raises:
        ConfigurationError: A package or the port is missing, or the token cannot be kept.
    """
    missing = [name for name in _NEEDED if find_spec(name) is None]
    if missing:
        raise ConfigurationError(
            f"The page needs packages that are not installed: {', '.join(missing)}. "
            'Install them with: pip install "eleven-video[page]"'
        )
    from eleven_video.web.page_token import page_token
    from eleven_video.web.server import Listening, serve
    from eleven_video.web.site import Site

    def ready(address: str) -> None:
        typer.echo(f"The page is at {address}\nCtrl-C ends it. Runs go on without it.")
        if options.open_browser and sys.stdout.isatty():
            webbrowser.open(address)

    token = page_token(data_dir() / "page-token", new=options.new_token)
    site = Site(Location(ledger_file()), sessions_dir(), read_only=options.read_only)
    serve(site, Listening(options.host, options.port), token=token, ready=ready)
