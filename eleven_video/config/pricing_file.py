"""A user's prices from a file, TOML or JSON."""

import json
from pathlib import Path

from eleven_video.accounting.prices.rates import Overrides, parse_overrides
from eleven_video.config.toml_reading import parse_toml, settings_text
from eleven_video.errors import ConfigurationError


def read_pricing_file(path: Path) -> Overrides:
    """The prices in a file such as `[gemini] image_price = 0.05`.

    Raises:
        ConfigurationError: The file cannot be read, or a price in it cannot be used (its subclass InvalidPrice).
    """
    try:
        text = settings_text(path, encoding="utf-8-sig")
        parsed = json.loads(text) if path.suffix.lower() == ".json" else parse_toml(text)
    except OSError as error:
        raise ConfigurationError(f"The prices in {path} cannot be read: {error.strerror or error}.") from None
    except (ValueError, RecursionError) as error:
        raise ConfigurationError(f"The prices in {path} are neither TOML nor JSON: {error}.") from None
    return parse_overrides(parsed)
