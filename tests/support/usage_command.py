"""Runs `eleven-video usage` as a user does, and reads its stdout."""

import json
from pathlib import Path
from typing import Any

from tests.support.command import run_command


def asked(home: Path, *arguments: str, **env: str) -> str:
    done = run_command("usage", *arguments, cwd=home, env={"TZ": "UTC", **env})
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def told(home: Path, *arguments: str, **env: str) -> Any:
    return json.loads(asked(home, *arguments, "--json", **env))


def line_of(text: str, start: str) -> list[str]:
    """The words of the first output line that starts with this text."""
    return next(line for line in text.splitlines() if line.strip().startswith(start)).split()
