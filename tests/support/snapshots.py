"""Compares a view, drawn as text, with a stored snapshot file. `UPDATE_SNAPSHOTS=1` updates the files."""

import io
import os
from pathlib import Path

from rich.console import Console, RenderableType

SNAPSHOTS = Path(__file__).parents[1] / "ui" / "snapshots"


def drawn(view: RenderableType, width: int) -> str:
    """The view as lines without colours or trailing spaces."""
    console = Console(file=io.StringIO(), width=width, color_system=None)
    console.print(view, crop=False)
    return "".join(line.rstrip() + "\n" for line in console.file.getvalue().splitlines())


def assert_as_kept(shown: str, name: str) -> None:
    picture = SNAPSHOTS / f"{name}.txt"
    if os.environ.get("UPDATE_SNAPSHOTS"):
        picture.write_text(shown, encoding="utf-8")
    assert shown == picture.read_text(encoding="utf-8")
