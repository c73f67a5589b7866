"""Writes docs/cli.md from what every command says of itself: `uv run python scripts/cli_reference.py`."""

from collections.abc import Iterator
from pathlib import Path

import typer.main
from typer import Context
from typer.core import TyperCommand, TyperGroup

from eleven_video.cli import app
from eleven_video.errors import ElevenVideoError

PAGE = Path(__file__).parents[1] / "docs" / "cli.md"
_WIDTH = 100
_HEAD = """# Commands and options

`scripts/cli_reference.py` generates this page from the `--help` text of each command. Results go to stdout, and all other output goes to
stderr. `eleven-video --install-completion` installs shell completion.

| exit code | meaning |
|---|---|
"""
_CODES = {
    0: "done",
    1: "a bug of eleven-video: please report it",
    2: "wrong usage",
    3: "a setting or a key is missing or wrong",
    4: "a service failed",
    5: "a budget is reached",
    6: "a service's quota is used up, or too small for the video",
    7: "the video could not be made, or a file could not be written",
    130: "stopped by Ctrl-C",
}


def reference() -> str:
    """The page."""
    known = {error.exit_code for error in _errors(ElevenVideoError)}
    if missing := known - _CODES.keys():
        raise ValueError(f"exit codes without a meaning: {sorted(missing)}")
    codes = "".join(f"| {code} | {meaning} |\n" for code, meaning in _CODES.items())
    root = typer.main.get_command(app)
    return _HEAD + codes + "".join(_sections(root, Context(root, info_name="eleven-video", terminal_width=_WIDTH)))


def _sections(command: TyperCommand | TyperGroup, context: Context) -> Iterator[str]:
    context.help_option_names = ["-h", "--help"]
    yield f"\n## {context.command_path}\n\n```text\n{command.get_help(context)}\n```\n"
    if isinstance(command, TyperGroup):
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            yield from _sections(inner, Context(inner, info_name=name, parent=context, terminal_width=_WIDTH))


def _errors(kind: type[ElevenVideoError]) -> Iterator[type[ElevenVideoError]]:
    yield kind
    for inner in kind.__subclasses__():
        yield from _errors(inner)


if __name__ == "__main__":
    PAGE.write_text(reference(), encoding="utf-8")
