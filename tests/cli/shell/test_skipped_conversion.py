"""Values that need no conversion pass unchanged, and all others are converted and checked by typer."""

import ast
from pathlib import Path
from typing import Annotated

import pytest
import typer
from typer.exceptions import TyperException
from typer.main import get_command

import eleven_video
from eleven_video.cli.shell.command import QuickCommand

PACKAGE = Path(eleven_video.__file__).parent
TYPER = sorted(path for path in PACKAGE.rglob("*.py") if "typer" in path.read_text("utf-8"))


def run(*arguments):
    """The values that a command gets for its arguments."""
    app, got = typer.Typer(add_completion=False), {}

    def doubled(value: str | None) -> str | None:
        return value and 2 * value

    @app.command(cls=QuickCommand)
    def command(
        topic: Annotated[str, typer.Argument()],
        count: Annotated[int, typer.Option(min=1)] = 2,
        name: Annotated[str | None, typer.Option(callback=doubled)] = None,
        file: Annotated[Path | None, typer.Option()] = None,
        tags: Annotated[list[str] | None, typer.Option("--tag")] = None,
        verbose: Annotated[int, typer.Option("-v", count=True)] = 0,
        fast: Annotated[bool | None, typer.Option("--fast/--slow")] = None,
    ) -> None:
        got.update(topic=topic, count=count, name=name, file=file, tags=tags, verbose=verbose, fast=fast)

    get_command(app).main(list(arguments), prog_name="command", standalone_mode=False)
    return got


DEFAULTS = {"topic": "bees", "count": 2, "name": None, "file": None, "tags": None, "verbose": 0, "fast": None}


@pytest.mark.parametrize(
    ("arguments", "changed"),
    [
        ([], {}),
        (["--count", "3"], {"count": 3}),
        (["--name", "ab"], {"name": "abab"}),
        (["--file", "x.txt"], {"file": Path("x.txt")}),
        (["--tag", "a", "--tag", "b"], {"tags": ["a", "b"]}),
        (["-v", "-v", "--fast"], {"verbose": 2, "fast": True}),
    ],
)
def test_a_command_gets_the_values_in_their_declared_types(arguments, changed):
    found = run("bees", *arguments)

    assert found == DEFAULTS | changed
    assert {name: type(value) for name, value in found.items()} == {
        name: type(value) for name, value in (DEFAULTS | changed).items()
    }


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "Missing argument"),
        (["bees", "--count", "many"], "integer"),
        (["bees", "--count", "0"], "greater than or equal to 1"),
        (["bees", "--name"], "requires an argument"),
    ],
    ids=str,
)
def test_a_wrong_value_is_refused(arguments, message):
    with pytest.raises(TyperException) as refused:
        run(*arguments)

    assert message in refused.value.format_message()


@pytest.mark.parametrize("path", TYPER, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_only_public_names_of_typer_are_used(path):
    """A release of typer may change its private names without notice."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == "typer":
            names = [*(node.module or "").split("."), *(one.name for one in node.names)]
        elif isinstance(node, ast.Import):
            names = [part for one in node.names if one.name.startswith("typer") for part in one.name.split(".")]
        elif isinstance(node, ast.Attribute) and not (isinstance(node.value, ast.Name) and node.value.id == "self"):
            names = [node.attr]
        else:
            continue
        assert [name for name in names if name.startswith("_") and not name.endswith("__")] == [], ast.unparse(node)
