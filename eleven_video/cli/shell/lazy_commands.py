"""Builds a command only when it is needed, because building all commands takes longer than most commands."""

from collections.abc import Iterator, Mapping, MutableMapping
from functools import cache
from importlib import import_module
from typing import Any, NamedTuple

import typer
from typer.core import TyperCommand
from typer.main import get_group


class CommandSource(NamedTuple):
    """The place where a command is defined.

    Attributes:
        module: The name of the module. The module has a function or a Typer app with the name of the command.
        kind: The class of the command. `kind` is None if the module defines a Typer app with subcommands.
    """

    module: str
    kind: type[TyperCommand] | None = None


class LazyCommands(MutableMapping[str, Any]):
    """The names and commands of a group. A command is imported and built when its name is first looked up."""

    def __init__(self, sources: Mapping[str, CommandSource]) -> None:
        self._commands: dict[str, Any] = dict(sources)

    def __getitem__(self, name: str) -> Any:
        found = self._commands[name]
        if isinstance(found, CommandSource):
            found = self._commands[name] = _build(name, found)
        return found

    def __setitem__(self, name: str, command: Any) -> None:
        self._commands[name] = command

    def __delitem__(self, name: str) -> None:
        del self._commands[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._commands)

    def __len__(self) -> int:
        return len(self._commands)


@cache
def _build(name: str, source: CommandSource) -> Any:
    defined = getattr(import_module(source.module), name)
    alone = typer.Typer(add_completion=False, rich_markup_mode=None)
    if source.kind is None:
        alone.add_typer(defined, name=name)
    else:
        alone.command(name, cls=source.kind)(defined)
    return get_group(alone).commands[name]
