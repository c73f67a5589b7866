"""Makes the parameters of commands from the table `OPTIONS`."""

import inspect
from collections.abc import Callable, Iterator, Mapping
from functools import cache, wraps
from typing import Any

import typer

from eleven_video.cli.shell.completion import completion_of
from eleven_video.domain.options.option import Command, Kind, Option
from eleven_video.domain.options.table import OPTIONS, options_of
from eleven_video.errors import InvalidInput

# The names of options and what the user typed: the text, or True or False for a switch. The value is None if the option
# was not typed.
Given = Mapping[str, str | bool | None]

# The prompt has two parameters, because the user can type the prompt as an argument or with --prompt.
_ARGUMENT, _OPTION = "prompt", "prompt_option"
_TEXT: Any = str | None


def takes_options(command: Command) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Add the options of a command from the table `OPTIONS`. The command's function gets them as `given`."""

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


def flag(name: str) -> Any:
    """The Typer option for the entry `name` in the table `OPTIONS`. It can be used in `Annotated`."""
    option = OPTIONS[name]
    return typer.Option(*option.names, help=option.help_of(), autocompletion=completion_of(option))


def _parameters(command: Command) -> Iterator[inspect.Parameter]:
    for option in options_of(command):
        if option.name == _ARGUMENT:
            yield _parameter(_ARGUMENT, typer.Argument(None, help=option.help, show_default=False))
            yield _parameter(_OPTION, typer.Option(None, *option.names, help="The same, as an option."))
        else:
            yield _parameter_of(option, option.help_of(command))


@cache
def _parameter_of(option: Option, text: str) -> inspect.Parameter:
    """The parameter for an option. If commands have the same help text for the option, they share one parameter."""
    switch = option.kind is Kind.SWITCH
    info = typer.Option(False if switch else None, *option.names, help=text, autocompletion=completion_of(option))
    return _parameter(option.name, info, bool if switch else _TEXT)


def _parameter(name: str, info: Any, kind: Any = _TEXT) -> inspect.Parameter:
    # The option is the default value of the parameter. If it were in `Annotated`, Typer would need ten times as long.
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=info, annotation=kind)


def _with_prompt(given: dict[str, Any]) -> Given:
    """The options with only one entry for the prompt. The user can type the prompt as an argument or with --prompt.

    Raises:
        InvalidInput: The prompt was typed both as an argument and with --prompt.
    """
    if _OPTION in given:
        other = given.pop(_OPTION)
        if other is not None and given[_ARGUMENT] is not None:
            raise InvalidInput("The prompt is given twice: as an argument and as --prompt. Leave one out.")
        given[_ARGUMENT] = given[_ARGUMENT] if other is None else other
    return given
