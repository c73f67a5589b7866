"""Reads a user's own prices from the config file, or from a file in TOML or JSON that the option --pricing names."""

import json
from pathlib import Path

from eleven_video.accounting.prices.rate_overrides import Overrides, parse_overrides
from eleven_video.config.settings_file import read_settings_text
from eleven_video.config.toml_reading import parse_toml, settings_text
from eleven_video.errors import ConfigurationError


def read_pricing_file(path: Path) -> Overrides:
    """The prices in a file that the option --pricing names. The file has tables such as `[gemini]` with lines such as
    `image_price = 0.05`.

    Raises:
        ConfigurationError: The file cannot be read.
        InvalidPrice: A price in the file is invalid.
    """
    try:
        text = settings_text(path, encoding="utf-8-sig")
        parsed = json.loads(text) if path.suffix.lower() == ".json" else parse_toml(text)
    except OSError as error:
        raise ConfigurationError(f"The prices in {path} cannot be read: {error.strerror or error}.") from None
    except (ValueError, RecursionError) as error:
        raise ConfigurationError(f"The prices in {path} are neither TOML nor JSON: {error}.") from None
    return parse_overrides(parsed)


def file_overrides(path: Path) -> Overrides:
    """The prices in a config file. If the file does not exist, the result has no prices.

    Raises:
        ConfigurationError: The file cannot be read, or a price in the file cannot be used.
    """
    return overrides_in(read_settings_text(path), path)


def overrides_in(text: str, path: Path) -> Overrides:
    """The prices in `text`, which is the content of the config file `path`. The function raises the same errors as
    `file_overrides`.
    """
    try:
        settings = parse_toml(text)
    except ValueError as error:
        raise ConfigurationError(f"The settings in {path} cannot be read: {error}.") from None
    return parse_overrides(settings.get("prices", {}))
