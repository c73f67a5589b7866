"""How `usage` prints: lines that fit the terminal, or JSON, on stdout."""

import json
import shutil
import sys
from collections.abc import Sequence
from typing import Any

_PIPED = (100, 24)  # columns and rows where there is no terminal


def width() -> int:
    return shutil.get_terminal_size(_PIPED).columns


def print_lines(lines: Sequence[str]) -> None:
    sys.stdout.write("\n".join(lines) + "\n")


def print_json(record: dict[str, Any] | None) -> None:
    sys.stdout.write(json_line(record))


def json_line(record: dict[str, Any] | None) -> str:
    """One line, in ASCII, so that it is the same on every terminal and in every pipe."""
    return json.dumps(record) + "\n"
