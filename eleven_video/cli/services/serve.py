"""The command `eleven-video serve` shows runs, videos and spending in a browser."""

from pathlib import Path
from typing import Annotated

import typer

_HERE = "127.0.0.1"
PORT = 8765


def serve(
    host: Annotated[
        str, typer.Option(help="Address to listen on. Others than this machine's need TLS or a proxy.")
    ] = _HERE,
    port: Annotated[int, typer.Option(help="TCP port; 0 for any free port.", min=0, max=65535)] = PORT,
    open_browser: Annotated[bool, typer.Option("--open/--no-open", help="Open the page in a browser.")] = True,
    new_token: Annotated[
        bool, typer.Option("--new-token", help="Change the page's address, so that the old one ends.")
    ] = False,
    read_only: Annotated[bool, typer.Option("--read-only", help="Show everything, change nothing.")] = False,
    certificate: Annotated[
        Path | None, typer.Option(help="TLS certificate with its chain, as PEM.", metavar="FILE", show_default=False)
    ] = None,
    key: Annotated[
        Path | None, typer.Option(help="Private key of the certificate, as PEM.", metavar="FILE", show_default=False)
    ] = None,
    name: Annotated[
        list[str] | None,
        typer.Option(
            help="Another name under which browsers reach the page. Repeatable.", metavar="NAME", show_default=False
        ),
    ] = None,
    behind_proxy: Annotated[
        str | None,
        typer.Option(
            help="Address of the proxy that adds TLS, such as https://videos.example.org",
            metavar="URL",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Show runs, videos and spending in a browser. It runs until Ctrl-C.

    The page is for this machine only. With another --host, everyone who knows its address can spend money, so it needs
    a --certificate and its --key, or --behind-proxy.
    """
    from eleven_video.cli.services.serve_run import ServeOptions, run_server

    run_server(
        ServeOptions(
            host,
            port,
            open_browser=open_browser,
            new_token=new_token,
            read_only=read_only,
            certificate=certificate,
            key=key,
            names=tuple(name or ()),
            behind_proxy=behind_proxy,
        )
    )
