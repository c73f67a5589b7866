"""Reads TOML from untrusted files."""

import tomllib
from pathlib import Path
from typing import Any

from eleven_video.files import read_regular

# Bytes; people write files of settings, keys and prices by hand.
LARGEST_SETTINGS = 1_000_000


def settings_text(path: Path, *, encoding: str = "utf-8") -> str:
    """The text of a file of settings, keys or prices.

    Raises:
        OSError: It cannot be read, is not a regular file, or is larger than `LARGEST_SETTINGS`.
        ValueError: It is not UTF-8 text.
    """
    return read_regular(path, most=LARGEST_SETTINGS).decode(encoding)


def parse_toml(text: str) -> dict[str, Any]:
    """The content of a TOML text.

    Raises:
        ValueError: It is not valid TOML, or its lists and tables are nested too deeply.
    """
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise ValueError("lists or tables are nested too deeply") from None
