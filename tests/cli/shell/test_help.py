"""`--help` of every command: short summaries, options in groups, and the type of each value."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
import typer.main
from typer import Context

from eleven_video.cli import app
from eleven_video.cli.shell.help_layout import GROUPS

ROOT = typer.main.get_command(app)


def commands(command: Any = ROOT, context: Any = None, name: str = "eleven-video") -> Iterator[tuple[str, Any, Any]]:
    here = Context(command, info_name=name, parent=context, terminal_width=80, help_option_names=["-h", "--help"])
    yield here.command_path, command, here
    for inner in getattr(command, "commands", {}):
        yield from commands(command.commands[inner], here, inner)


EVERY = [pytest.param(command, context, id=path) for path, command, context in commands()]
LEAVES = [pytest.param(command, context, id=path) for path, command, context in commands() if path != "eleven-video"]


@pytest.mark.parametrize(("command", "context"), LEAVES)
def test_a_summary_is_one_line_of_at_most_60_characters(command: Any, context: Any) -> None:
    summary = command.help.strip().split("\n\n")[0].split(". ")[0]
    assert len(summary) <= 60
    assert "\n" not in summary
    assert command.get_short_help_str(limit=200).rstrip(".") == summary.rstrip(".")


@pytest.mark.parametrize(("command", "context"), EVERY)
def test_every_line_has_80_columns_and_no_names_of_python_types(command: Any, context: Any) -> None:
    told = command.get_help(context)
    assert max(len(line) for line in told.splitlines()) <= 80
    assert not re.search(r"<(str|path|int|float|text)>", told)


def test_an_option_stands_in_one_group() -> None:
    placed = [name for names in GROUPS.values() for name in names]
    assert len(placed) == len(set(placed))


@pytest.mark.parametrize("name", ["generate", "batch", "estimate", "edit", "redraw", "resume"])
def test_commands_with_many_options_show_them_in_groups(name: str) -> None:
    told = next(command.get_help(context) for path, command, context in commands() if path == f"eleven-video {name}")
    headings = re.findall(r"^([A-Z][^:\n]*):$", told, re.MULTILINE)
    assert headings[0] == "Arguments"
    assert headings[1:] == [title for title in GROUPS if title in headings]
    assert len(headings) >= 4
