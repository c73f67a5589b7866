"""The command `eleven-video config` shows and changes settings."""

from typing import Annotated

import typer

from eleven_video.cli.shell.command import AsJson, QuickCommand, QuickGroup

config = typer.Typer(
    cls=QuickGroup,
    help="Show and change settings. Without a command: show them all.",
    rich_markup_mode=None,
    no_args_is_help=False,
    invoke_without_command=True,
)

_Key = Annotated[str, typer.Argument(help="Name of the setting, such as voice.", metavar="SETTING", show_default=False)]


@config.callback()
def _root(context: typer.Context) -> None:
    """Show and change settings. Without a command: show them all."""
    if context.invoked_subcommand is None:
        show()


@config.command("show", cls=QuickCommand)
def show(
    as_json: AsJson = False,
) -> None:
    """Show every setting with its source, and the files in use.

    The first of these that has a value counts: the option on the command line, the environment, .env, the profile,
    config.toml, the default. Keys are shown as set or not set.
    """
    from eleven_video.cli.settings.config_show import show_settings

    show_settings(as_json=as_json)


@config.command("get", cls=QuickCommand)
def get(setting: _Key, as_json: AsJson = False) -> None:
    """Print the value of a setting. Keys are shown as set or not set."""
    from eleven_video.cli.settings.config_show import show_setting

    show_setting(setting, as_json=as_json)


@config.command("set", cls=QuickCommand)
def set_(
    settings: Annotated[
        list[str],
        typer.Argument(
            help="Settings to change, such as voice=Rachel. A single one may be two words: voice Rachel.",
            metavar="SETTING=VALUE...",
            show_default=False,
        ),
    ],
    as_json: AsJson = False,
) -> None:
    """Write settings to config.toml or to a profile.

    Other settings and comments in the file stay as they are. Keys are set with `eleven-video setup`.
    """
    from eleven_video.cli.settings.config_edit import assignments, set_settings

    set_settings(assignments(settings), as_json=as_json)


@config.command("unset", cls=QuickCommand)
def unset(setting: _Key, as_json: AsJson = False) -> None:
    """Remove a setting from config.toml or from a profile."""
    from eleven_video.cli.settings.config_edit import unset_setting

    unset_setting(setting, as_json=as_json)


@config.command("edit", cls=QuickCommand)
def edit() -> None:
    """Open config.toml or a profile in your editor, and check it."""
    from eleven_video.cli.settings.config_edit import edit_settings

    edit_settings()


@config.command("path", cls=QuickCommand)
def path(as_json: AsJson = False) -> None:
    """Print the path of config.toml or of a profile."""
    from eleven_video.cli.settings.config_edit import print_path

    print_path(as_json=as_json)
