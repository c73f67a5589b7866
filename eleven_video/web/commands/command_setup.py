"""The settings for the commands that the page runs."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from eleven_video.config.paths import data_dir


def _program() -> tuple[str, ...]:
    # Without -P, Python would run a folder `eleven_video` in the current folder instead of the program.
    return (sys.executable, "-P", "-m", "eleven_video")


def _orders() -> Path:
    return data_dir() / "orders"


@dataclass(frozen=True, slots=True)
class CommandSetup:
    """The settings for the commands that the page runs.

    Attributes:
        orders: The parent folder. It contains a folder for each command that was started from the page.
        folder: The current folder of the commands. If it is None, commands run in the server's current folder.
        environment: The environment variables of the commands. If it is None, commands get the server's environment
            variables.
        program: The first words of each command line. They start eleven-video.
    """

    orders: Path = field(default_factory=_orders)
    folder: Path | None = None
    environment: Mapping[str, str] | None = None
    program: tuple[str, ...] = field(default_factory=_program)
