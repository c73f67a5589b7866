"""The base of every command: it has --profile and starts fast, because plain values are taken as typed."""

from copy import copy
from typing import Any

from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption

from eleven_video.cli.shell.address_option import with_base_url_option
from eleven_video.cli.shell.profile_option import with_profile_option


class QuickCommand(TyperCommand):
    """A command that loads pydantic only when a value must be converted.

    Typer checks every value with pydantic: a text that shall be a text, an option that was not given, even its own
    --help. To load it takes longer than a report over a year. Should typer keep its checks elsewhere one day, commands
    start more slowly and are otherwise the same.
    """

    def get_params(self, ctx: Any) -> list[Any]:
        return _unchecked(with_profile_option(super().get_params(ctx)))

    def format_options(self, ctx: Any, formatter: Any) -> None:
        from eleven_video.cli.shell.help_layout import with_metavars, write_options

        write_options(with_metavars(self.get_params(ctx)), ctx, formatter)


class HistoryCommand(QuickCommand):
    """A command that tells what earlier runs used: --profile shows those of one profile only."""

    def get_params(self, ctx: Any) -> list[Any]:
        found = super().get_params(ctx)
        at = next(i for i, one in enumerate(found) if "--profile" in one.opts)
        found[at] = copy(found[at])
        found[at].help = "Only calls and sessions of this profile."
        return found


class ServiceCommand(QuickCommand):
    """A command that talks to a service. It has --allow-base-url too."""

    def get_params(self, ctx: Any) -> list[Any]:
        return _unchecked(with_base_url_option(super().get_params(ctx)))


class QuickGroup(TyperGroup):
    """The same for a command that has commands."""

    def get_params(self, ctx: Any) -> list[Any]:
        return _unchecked(with_profile_option(super().get_params(ctx)))


class ServiceGroup(QuickGroup):
    """A command whose commands talk to services. It has --allow-base-url too."""

    def get_params(self, ctx: Any) -> list[Any]:
        return _unchecked(with_base_url_option(super().get_params(ctx)))


def _unchecked(parameters: list[Any]) -> list[Any]:
    for one in parameters:
        if isinstance(one, TyperArgument | TyperOption):
            # Typer has no public attribute for it, and creates its own if it is missing.
            one._runtime_param = getattr(one, "_runtime_param", None) or _WhereNeeded()  # type: ignore[assignment]  # noqa: SLF001
    return parameters


class _WhereNeeded:
    """Stands in for typer's check of a parameter, and calls for it where a value is not yet what it should be."""

    def coerce(self, value: Any, param: Any, ctx: Any) -> Any:
        takes_several = param.multiple or param.nargs != 1
        if value is None:
            return () if takes_several else None
        if not takes_several and type(value) is param.type_descriptor.annotation:
            return value
        param._runtime_param = None  # noqa: SLF001  typer makes its own when there is none
        return param.get_runtime_param().coerce(value, param=param, ctx=ctx)
