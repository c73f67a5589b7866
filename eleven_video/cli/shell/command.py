"""The base classes of all commands, and their option --json. The classes add --profile, and start fast because they
avoid loading pydantic.
"""

from copy import copy
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from eleven_video.cli.shell.global_options import with_base_url_option, with_profile_option
from eleven_video.cli.shell.skipped_conversion import take_plain_values

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


class QuickCommand(TyperCommand):
    """A command that loads pydantic only if Typer must convert a value."""

    def get_params(self, ctx: Any) -> list[Any]:
        return with_profile_option(super().get_params(ctx))

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        take_plain_values(self.get_params(ctx), self.callback)
        return super().parse_args(ctx, args)

    def format_options(self, ctx: Any, formatter: Any) -> None:
        from eleven_video.cli.shell.help_layout import with_metavars, write_options

        write_options(with_metavars(self.get_params(ctx)), ctx, formatter)


class HistoryCommand(QuickCommand):
    """A command about the usage of earlier runs. Its option --profile selects the runs of one profile."""

    def get_params(self, ctx: Any) -> list[Any]:
        found = super().get_params(ctx)
        at = next(i for i, one in enumerate(found) if "--profile" in one.opts)
        found[at] = copy(found[at])
        found[at].help = "Only calls and sessions of this profile."
        return found


class ServiceCommand(QuickCommand):
    """A command that calls a service. It also has the option --allow-base-url."""

    def get_params(self, ctx: Any) -> list[Any]:
        return with_base_url_option(super().get_params(ctx))


class QuickGroup(TyperGroup):
    """A command with subcommands. It loads pydantic only if Typer must convert a value."""

    def get_params(self, ctx: Any) -> list[Any]:
        return with_profile_option(super().get_params(ctx))

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        take_plain_values(self.get_params(ctx), self.callback)
        return super().parse_args(ctx, args)


class ServiceGroup(QuickGroup):
    """A command with subcommands that call services. It also has the option --allow-base-url."""

    def get_params(self, ctx: Any) -> list[Any]:
        return with_base_url_option(super().get_params(ctx))
