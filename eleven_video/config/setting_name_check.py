"""Checks the names of settings in a file. Without this check, a misspelt setting would have no effect and no error."""

from collections.abc import Collection
from pathlib import Path
from typing import Any

from eleven_video.config.toml_reading import parse_toml, settings_text
from eleven_video.errors import ConfigurationError


def check_names(path: Path, known: Collection[str]) -> dict[str, Any]:
    """Check that all names of settings in a file are known, and return the settings. If the file does not exist, the
    result has no settings.

    Raises:
        ConfigurationError: The file cannot be read, or contains a setting that is not in `known`.
    """
    named = named_in(path)
    for name in named.keys() - set(known):
        raise ConfigurationError(f"There is no setting {name!r} in {path}. Use {nearest(name, known)}.")
    return named


def named_in(path: Path) -> dict[str, Any]:
    """The settings in a file, with names that were not checked. If there is no file, there are no settings.

    Raises:
        ConfigurationError: The file cannot be read.
    """
    try:
        return parse_toml(settings_text(path))
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except OSError as error:
        raise ConfigurationError(f"The settings in {path} cannot be read: {error.strerror or error}.") from None
    except ValueError as error:
        raise ConfigurationError(f"The settings in {path} cannot be read: {error}.") from None


def nearest(name: str, known: Collection[str]) -> str:
    """The known name that is most similar to a misspelt name.

    If no known name is similar, the result is a text with all known names.
    """
    from difflib import get_close_matches  # noqa: PLC0415  loaded only for an error

    near = get_close_matches(name, known, n=1)
    return near[0] if near else ", ".join(known)
