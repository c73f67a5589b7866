"""Adds the option --profile to all commands, and the option --allow-base-url to commands that call a service.

The user may type these options before or after the name of the command.
"""

from collections.abc import Callable
from functools import cache
from typing import Annotated, Any

import typer
from typer.main import get_command

from eleven_video.cli.shell.skipped_conversion import take_plain_values


def with_profile_option(parameters: list[Any]) -> list[Any]:
    """The parameters of a command, with the option --profile before --help."""
    return _with(_option(_profile), parameters)


def with_base_url_option(parameters: list[Any]) -> list[Any]:
    """The parameters of a command, with the option --allow-base-url before --help."""
    return _with(_option(_base_url), parameters)


def _with(option: Any, parameters: list[Any]) -> list[Any]:
    at = next((i for i, one in enumerate(parameters) if "--help" in one.opts), len(parameters))
    return [*parameters[:at], option, *parameters[at:]]


@cache
def _option(function: Callable[..., None]) -> Any:
    """The Typer option for the only parameter of `function`."""
    made = typer.Typer(add_completion=False)
    made.command()(function)
    option = get_command(made).params[0]
    take_plain_values([option], function)
    return option


def _choose(context: typer.Context, typed: str | None) -> str | None:
    # While the shell completes an unfinished command line, the option must have no effect.
    if typed is not None and not context.resilient_parsing:
        from eleven_video.config.profiles import choose_profile

        choose_profile(typed)
    return typed


def _names(incomplete: str) -> list[str]:
    from eleven_video.config.profiles import DEFAULT_PROFILE, profile_names

    return [name for name in [DEFAULT_PROFILE, *profile_names()] if name.startswith(incomplete.lower())]


def _profile(
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


def _allow(context: typer.Context, typed: bool) -> bool:
    # While the shell completes an unfinished command line, the option must have no effect.
    if typed and not context.resilient_parsing:
        from eleven_video.config.trusted_urls import allow_base_urls

        allow_base_urls()
    return typed


def _base_url(
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
