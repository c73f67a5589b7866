"""TOML as it comes from a file, whoever wrote it."""

import tomllib
from typing import Any


def parse_toml(text: str) -> dict[str, Any]:
    """What a text says.

    Raises:
        ValueError: It is no TOML, or lists and tables in it stand in each other deeper than anybody can follow.
    """
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise ValueError("lists or tables stand in each other too deeply") from None
