"""The base class of all commands: adds --profile, and makes them start fast, as plain values are not checked."""

from copy import copy
from typing import Any

from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption

from eleven_video.cli.shell.address_option import with_base_url_option
from eleven_video.cli.shell.profile_option import with_profile_option


class QuickCommand(TyperCommand):
    """A command that loads pydantic only when a value must be converted.

    Typer checks every value with pydantic, even plain text, options that were not given and its own --help. Loading
    pydantic takes longer than a report over a year. If a later typer has its checks elsewhere, commands only start more
    slowly.
    """

    def get_params(self, ctx: Any) -> list[Any]:
        return _unchecked(with_profile_option(super().get_params(ctx)))

    def format_options(self, ctx: Any, formatter: Any) -> None:
        from eleven_video.cli.shell.help_layout import with_metavars, write_options

        write_options(with_metavars(self.get_params(ctx)), ctx, formatter)


class HistoryCommand(QuickCommand):
    """A command about the usage of earlier runs: --profile selects the runs of one profile."""

    def get_params(self, ctx: Any) -> list[Any]:
        found = super().get_params(ctx)
        at = next(i for i, one in enumerate(found) if "--profile" in one.opts)
        found[at] = copy(found[at])
        found[at].help = "Only calls and sessions of this profile."
        return found


class ServiceCommand(QuickCommand):
    """A command that calls a service. It also has --allow-base-url."""

    def get_params(self, ctx: Any) -> list[Any]:
        return _unchecked(with_base_url_option(super().get_params(ctx)))


class QuickGroup(TyperGroup):
    """As `QuickCommand`, for a command with subcommands."""

    def get_params(self, ctx: Any) -> list[Any]:
        return _unchecked(with_profile_option(super().get_params(ctx)))


class ServiceGroup(QuickGroup):
    """A command whose subcommands call services. It also has --allow-base-url."""

    def get_params(self, ctx: Any) -> list[Any]:
        return _unchecked(with_base_url_option(super().get_params(ctx)))


def _unchecked(parameters: list[Any]) -> list[Any]:
    for one in parameters:
        if isinstance(one, TyperArgument | TyperOption) and one.nargs == 1 and not one.multiple:
            # Typer has no public attribute for it, and creates its own if it is missing.
            one._runtime_param = getattr(one, "_runtime_param", None) or _WhereNeeded()  # type: ignore[assignment]  # noqa: SLF001
    return parameters


class _WhereNeeded:
    """Replaces typer's check of a parameter, and creates typer's own only if a value must be converted."""

    def coerce(self, value: Any, param: Any, ctx: Any) -> Any:
        if value is None or type(value) is param.type_descriptor.annotation:
            return value
        param._runtime_param = None  # noqa: SLF001  typer then creates its own
        return param.get_runtime_param().coerce(value, param=param, ctx=ctx)
