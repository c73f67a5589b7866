"""Runs the command `eleven-video serve`: starts the web server of the page."""

import os
import sys
import webbrowser
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from eleven_video.config.paths import data_dir, sessions_dir
from eleven_video.config.profiles import chosen_profile
from eleven_video.errors import ConfigurationError
from eleven_video.ledger.location import ledger_location

if TYPE_CHECKING:
    from eleven_video.web.commands.command_setup import CommandSetup

_PROFILE = "ELEVEN_VIDEO_PROFILE"
_NEEDED = ("jinja2", "multipart", "starlette", "uvicorn")


@dataclass(frozen=True, slots=True)
class ServeOptions:
    """The options of `serve`, as the user typed them."""

    host: str
    port: int
    open_browser: bool
    new_token: bool
    read_only: bool
    certificate: Path | None = None
    key: Path | None = None
    names: tuple[str, ...] = ()
    behind_proxy: str | None = None


def run_server(options: ServeOptions) -> None:
    """Serve the page until Ctrl-C.

    Raises:
        ConfigurationError: A package is not installed, the port cannot be used, or the page token cannot be saved.
        InvalidInput: Other machines could reach the page without TLS, or the certificate cannot be used.
    """
    missing = [name for name in _NEEDED if find_spec(name) is None]
    if missing:
        raise ConfigurationError(
            f"The page needs packages that are not installed: {', '.join(missing)}. "
            'Install them with: pip install "eleven-video[page]"'
        )
    from eleven_video.web.bind_address import Listening, check_listening
    from eleven_video.web.page_token_file import page_token
    from eleven_video.web.server import serve
    from eleven_video.web.site_settings import Site

    def ready(address: str) -> None:
        typer.echo(f"The page is at {address}\nCtrl-C ends it. Runs go on without it.")
        if options.open_browser and sys.stdout.isatty():
            webbrowser.open(address)

    where = Listening(options.host, options.port, options.certificate, options.key, options.names, options.behind_proxy)
    check_listening(where)
    token = page_token(data_dir() / "page-token", new=options.new_token)
    site = Site(
        ledger_location(),
        sessions_dir(),
        read_only=options.read_only,
        command_setup=_command_setup(),
        is_remote=not where.is_local or where.behind_proxy is not None,
    )
    serve(site, where, token=token, ready=ready)


def _command_setup() -> "CommandSetup":
    """The environment in which the page runs commands.

    If `serve` was started with a profile, commands use this profile.
    """
    from eleven_video.web.commands.command_setup import CommandSetup

    profile = chosen_profile()
    return CommandSetup(environment=None if profile is None else {**os.environ, _PROFILE: profile})
