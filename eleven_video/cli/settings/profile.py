"""The command `eleven-video profile` keeps separate settings and keys, for example for each client of the user."""

from typing import Annotated

import typer

from eleven_video.cli.shell.command import AsJson, QuickCommand, QuickGroup

profile = typer.Typer(
    cls=QuickGroup,
    help="Keep settings and keys per client. Without a command: the list.",
    rich_markup_mode=None,
    invoke_without_command=True,
)

_Name = Annotated[str, typer.Argument(help="Name of the profile.", metavar="NAME", show_default=False)]


@profile.callback()
def _root(context: typer.Context) -> None:
    """Keep settings and keys per client. Without a command: the list."""
    if context.invoked_subcommand is None:
        list_profiles()


@profile.command("list", cls=QuickCommand)
def list_profiles(as_json: AsJson = False) -> None:
    """List the profiles, and which of them is in use."""
    from eleven_video.cli.settings.profile_show import print_profiles

    print_profiles(as_json=as_json)


@profile.command("show", cls=QuickCommand)
def show(
    name: Annotated[
        str | None,
        typer.Argument(help="Name of the profile [default: the one in use]", metavar="[NAME]", show_default=False),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show what a profile sets, and whether it has keys. Keys themselves are never shown."""
    from eleven_video.cli.settings.profile_show import print_profile

    print_profile(name, as_json=as_json)


@profile.command("create", cls=QuickCommand)
def create(
    name: _Name,
    settings: Annotated[
        list[str] | None,
        typer.Argument(
            help="Settings of the profile, such as voice=Rachel.", metavar="[SETTING=VALUE]...", show_default=False
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Create a profile. To add its keys, run `eleven-video setup --profile NAME`."""
    from eleven_video.cli.settings.profile_edit import create_profile

    create_profile(name, settings or (), as_json=as_json)


@profile.command("set", cls=QuickCommand)
def set_(
    name: _Name,
    settings: Annotated[
        list[str],
        typer.Argument(
            help="Settings to change, such as voice=Rachel.", metavar="SETTING=VALUE...", show_default=False
        ),
    ],
    as_json: AsJson = False,
) -> None:
    """Change settings of a profile. Other settings and comments in its file stay as they are."""
    from eleven_video.cli.settings.config_edit import set_settings
    from eleven_video.config.profiles import choose_profile

    choose_profile(name)
    set_settings(settings, as_json=as_json)


@profile.command("switch", cls=QuickCommand)
def switch(name: _Name, as_json: AsJson = False) -> None:
    """Use a profile for later commands. The name default means none."""
    from eleven_video.cli.settings.profile_edit import switch_profile

    switch_profile(name, as_json=as_json)


@profile.command("delete", cls=QuickCommand)
def delete(
    name: _Name,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Delete without a question.")] = False,
    as_json: AsJson = False,
) -> None:
    """Delete a profile with its keys. The profile in use cannot be deleted: switch to another profile first."""
    from eleven_video.cli.settings.profile_edit import delete_profile

    delete_profile(name, agreed=yes, as_json=as_json)
