"""`--profile NAME`, which every command has, before its name and after it."""

from functools import cache
from typing import Annotated, Any

import typer
from typer.main import get_command


def with_profile_option(parameters: list[Any]) -> list[Any]:
    """A command's parameters, and --profile before --help."""
    at = next((i for i, one in enumerate(parameters) if "--help" in one.opts), len(parameters))
    return [*parameters[:at], _option(), *parameters[at:]]


def _choose(context: typer.Context, typed: str | None) -> str | None:
    # The shell asks for completions with half a line.
    if typed is not None and not context.resilient_parsing:
        from eleven_video.config.profiles import choose_profile

        choose_profile(typed)
    return typed


def _names(incomplete: str) -> list[str]:
    from eleven_video.config.profiles import DEFAULT_PROFILE, profile_names

    return [name for name in [DEFAULT_PROFILE, *profile_names()] if name.startswith(incomplete.lower())]


@cache
def _option() -> Any:
    """The option as typer makes it of a command's signature."""
    made = typer.Typer(add_completion=False)

    @made.command()
    def _command(
        profile: Annotated[
            str | None,
            typer.Option(
                metavar="NAME",
                help="Use the settings and keys of this profile.",
                show_default=False,
                callback=_choose,
                expose_value=False,
                autocompletion=_names,
            ),
        ] = None,
    ) -> None:
        del profile

    return get_command(made).params[0]
