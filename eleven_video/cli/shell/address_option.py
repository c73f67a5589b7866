"""`--allow-base-url`, which every command has that talks to a service."""

from functools import cache
from typing import Annotated, Any

import typer
from typer.main import get_command


def with_base_url_option(parameters: list[Any]) -> list[Any]:
    """A command's parameters, and --allow-base-url before --help."""
    at = next((i for i, one in enumerate(parameters) if "--help" in one.opts), len(parameters))
    return [*parameters[:at], _option(), *parameters[at:]]


def _allow(context: typer.Context, typed: bool) -> bool:
    # The shell asks for completions with half a line.
    if typed and not context.resilient_parsing:
        from eleven_video.config.addresses import allow_base_urls

        allow_base_urls()
    return typed


@cache
def _option() -> Any:
    """The option as typer makes it of a command's signature."""
    made = typer.Typer(add_completion=False)

    @made.command()
    def _command(
        allow_base_url: Annotated[
            bool,
            typer.Option(
                "--allow-base-url",
                help="Allow sending API keys to custom base URLs.",
                show_default=False,
                callback=_allow,
                expose_value=False,
            ),
        ] = False,
    ) -> None:
        del allow_base_url

    return get_command(made).params[0]
