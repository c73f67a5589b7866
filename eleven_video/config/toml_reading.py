"""Reads TOML files that anyone may have written. The size and the depth of the files are limited."""

import tomllib
from pathlib import Path
from typing import Any

from eleven_video.files import read_regular

# The maximum size, in bytes, of a file with settings, keys or prices. Files with settings, keys or prices are small,
# because people write them by hand.
LARGEST_SETTINGS = 1_000_000


def settings_text(path: Path, *, encoding: str = "utf-8") -> str:
    """The text of a file with settings, keys or prices.

    Raises:
        OSError: The file cannot be read, is not a regular file, or is larger than `LARGEST_SETTINGS`.
        ValueError: The file is not text in the encoding that is expected.
    """
    return read_regular(path, most=LARGEST_SETTINGS).decode(encoding)


def parse_toml(text: str) -> dict[str, Any]:
    """The values in a TOML text, by name.

    Raises:
        ValueError: The text is not valid TOML, or its lists and tables are nested too deeply.
    """
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise ValueError("lists or tables are nested too deeply") from None
