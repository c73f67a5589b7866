"""TOML as it comes from a file, whoever wrote it."""

import tomllib
from pathlib import Path
from typing import Any

from eleven_video.files import read_regular

# Bytes; people write files of settings, keys and prices by hand.
LARGEST_SETTINGS = 1_000_000


def settings_text(path: Path, *, encoding: str = "utf-8") -> str:
    """The text of a file of settings, keys or prices.

    Raises:
        OSError: It cannot be read, is no regular file, or is larger than `LARGEST_SETTINGS`.
        ValueError: It is not UTF-8 text.
    """
    return read_regular(path, most=LARGEST_SETTINGS).decode(encoding)


def parse_toml(text: str) -> dict[str, Any]:
    """What a text says.

    Raises:
        ValueError: It is no TOML, or lists and tables in it stand in each other deeper than anybody can follow.
    """
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise ValueError("lists or tables are nested too deeply") from None
