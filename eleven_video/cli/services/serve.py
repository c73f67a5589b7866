"""`eleven-video serve`: the page in a browser."""

from typing import Annotated

import typer

_HERE = "127.0.0.1"
PORT = 8765


def serve(
    port: Annotated[int, typer.Option(help="TCP port; 0 for any free port.", min=0, max=65535)] = PORT,
    open_browser: Annotated[bool, typer.Option("--open/--no-open", help="Open the page in a browser.")] = True,
    new_token: Annotated[
        bool, typer.Option("--new-token", help="Change the page's address, so that the old one ends.")
    ] = False,
    read_only: Annotated[bool, typer.Option("--read-only", help="Show everything, change nothing.")] = False,
) -> None:
    """Show runs, videos and spending in a browser. It runs until Ctrl-C."""
    from eleven_video.cli.services.serve_run import ServeOptions, run_server

    run_server(ServeOptions(_HERE, port, open_browser=open_browser, new_token=new_token, read_only=read_only))
