"""The settings for the commands that the page runs."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from eleven_video.config.paths import config_file, data_dir, keys_dir, profiles_dir

_PRICES = "prices.json"


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

    def settings_places(self) -> tuple[Path, ...]:
        """The files with settings and prices that the commands read, and the folders of such files."""
        dotenv = (self.folder or Path()) / ".env"
        if self.environment is None or not (home := self.environment.get("ELEVEN_VIDEO_HOME")):
            return (config_file(), profiles_dir(), keys_dir(), data_dir() / _PRICES, dotenv)
        place = Path(home)
        return (place / "config.toml", place / "profiles", place / "keys", place / _PRICES, dotenv)
