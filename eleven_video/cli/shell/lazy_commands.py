"""Builds a command with its options when it is looked up. Building all commands takes longer than most commands run."""

from collections.abc import Iterator, Mapping, MutableMapping
from importlib import import_module
from typing import Any, NamedTuple

import typer
from typer.core import TyperCommand
from typer.main import get_group


class CommandSource(NamedTuple):
    """Where a command is defined.

    Attributes:
        module: The module that defines the command: a function or a typer app with the name of the command.
        kind: The class of the command; None if the module defines a typer app, which has subcommands.
    """

    module: str
    kind: type[TyperCommand] | None = None


class LazyCommands(MutableMapping[str, Any]):
    """The commands of a group, by name. The first look-up of a command imports its module and builds the command."""

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


def _build(name: str, source: CommandSource) -> Any:
    defined = getattr(import_module(source.module), name)
    alone = typer.Typer(add_completion=False, rich_markup_mode=None)
    if source.kind is None:
        alone.add_typer(defined, name=name)
    else:
        alone.command(name, cls=source.kind)(defined)
    return get_group(alone).commands[name]
