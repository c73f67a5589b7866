"""`eleven-video config`: what is set, and where."""

from typing import Annotated

import typer

from eleven_video.cli._quick import QuickCommand, QuickGroup

config = typer.Typer(
    cls=QuickGroup,
    help="Show every setting, its value and its source.",
    rich_markup_mode=None,
    no_args_is_help=False,
    invoke_without_command=True,
)


@config.callback()
def _root(context: typer.Context) -> None:
    """Show every setting, its value and its source."""
    if context.invoked_subcommand is None:
        show()


@config.command("show", cls=QuickCommand)
def show(
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Show every setting with its source, and the files in use.

    A flag wins over the environment, that over .env, the profile, config.toml and the default. Keys are shown as set or not set.
    """
    from eleven_video.cli._config import show_settings

    show_settings(as_json=as_json)
