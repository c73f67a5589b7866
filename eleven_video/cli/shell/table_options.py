"""Parameters of commands from the table of options."""

import inspect
from collections.abc import Callable, Iterator, Mapping
from functools import wraps
from typing import Annotated, Any

import typer

from eleven_video.cli.shell.completion import completion_of
from eleven_video.domain.options.option import Command, Kind, Option
from eleven_video.domain.options.table import OPTIONS, options_of
from eleven_video.errors import InvalidInput

# The options of a command as given, by name: text, or whether a switch is on.
Given = Mapping[str, str | bool | None]

# The prompt is also an argument.
_ARGUMENT, _OPTION = "prompt", "prompt_option"


def takes_options(command: Command) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a command its options of the table. Its function receives them as `given`, before its own parameters."""

    def decorate(run: Callable[..., None]) -> Callable[..., None]:
        parameters = [*_parameters(command)]
        names = [parameter.name for parameter in parameters]

        @wraps(run)
        def wrapped(**values: Any) -> None:
            given = {name: values.pop(name) for name in names}
            run(_with_prompt(given), **values)

        _, *own = inspect.signature(run).parameters.values()
        by_name = [parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY) for parameter in own]
        wrapped.__signature__ = inspect.Signature([*parameters, *by_name])  # type: ignore[attr-defined]
        return wrapped

    return decorate


def flag(name: str, command: Command | None = None) -> Any:
    """The option of a name, for `Annotated`, with the help that a command has for it."""
    return _typer_option(OPTIONS[name], command)


def _parameters(command: Command) -> Iterator[inspect.Parameter]:
    for option in options_of(command):
        if option.name == _ARGUMENT:
            yield _parameter(_ARGUMENT, str | None, typer.Argument(help=option.help, show_default=False), None)
            same = typer.Option(option.flag, *option.flags, help="The same, as an option.")
            yield _parameter(_OPTION, str | None, same, None)
        elif option.kind is Kind.SWITCH:
            yield _parameter(option.name, bool, _typer_option(option, command), default=False)
        else:
            yield _parameter(option.name, str | None, _typer_option(option, command), None)


def _parameter(name: str, kind: Any, info: Any, default: str | bool | None) -> inspect.Parameter:
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=Annotated[kind, info])


def _typer_option(option: Option, command: Command | None) -> Any:
    return typer.Option(
        option.flag,
        *option.flags,
        help=option.help_of(command),
        autocompletion=completion_of(option) if option.choices is not None else None,
    )


def _with_prompt(given: dict[str, Any]) -> Given:
    """The options with one prompt, which may be an argument or an option.

    Raises:
        InvalidInput: It is both.
    """
    if _OPTION in given:
        other = given.pop(_OPTION)
        if other is not None and given[_ARGUMENT] is not None:
            raise InvalidInput("The prompt is given twice: as an argument and as --prompt. Leave one out.")
        given[_ARGUMENT] = given[_ARGUMENT] if other is None else other
    return given
