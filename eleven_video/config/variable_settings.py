"""Settings in variables, of the environment or of a .env: upper and lower case are the same, an empty one sets nothing.

Whoever made the folder wrote its .env: settings from there are known as such, and mean what is written and nothing else.
"""

import io
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from pydantic.fields import FieldInfo

from eleven_video.config.key_store import KEY_SETTINGS
from eleven_video.config.setting_places import OriginKind, SettingOrigin, SettingPlace
from eleven_video.config.toml_reading import settings_text

PREFIX = "ELEVEN_VIDEO_"
# In the folder that the command runs in.
DOTENV = Path(".env")
BASE_URLS = ("gemini_base_url", "elevenlabs_base_url")
# What only the user's own files and the command line can say. Variables do not: many tools make them of a folder's .env.
_OF_THE_USER = frozenset({"allow_base_url"})


class InvalidJson(ValueError):
    """A table in a variable that is not valid JSON. The message names the setting, and ends without a full stop."""

    def __init__(self, setting: str) -> None:
        super().__init__(
            f'{setting} is not valid JSON. In a variable or in .env a table is written as {{"name": 1.50}}'
        )


def environment(fields: Mapping[str, FieldInfo]) -> SettingPlace:
    """The settings in the environment.

    Raises:
        InvalidJson: A table is not valid JSON.
        RecursionError: It is too deep to follow.
    """
    return place_of_variables(OriginKind.ENVIRONMENT, os.environ, fields)


def place_of_variables(
    kind: OriginKind, variables: Mapping[str, str | None], fields: Mapping[str, FieldInfo]
) -> SettingPlace:
    """The settings in such variables. Raises as `environment` does."""
    written = {name.lower(): name for name, value in variables.items() if value != ""}
    found: dict[str, Any] = {}
    origins: dict[str, SettingOrigin] = {}
    for setting, field in fields.items():
        named = [written[name] for name in _names(setting, field) if name in written]
        variable = next((one for one in named if variables[one] is not None), None)
        if variable is None or setting in _OF_THE_USER:
            continue
        value = _decoded(setting, variables[variable]) if is_table(field) else variables[variable]
        if value is not None:
            found[setting] = value
            origins[setting] = SettingOrigin(kind, variable)
    return SettingPlace(found, origins.__getitem__)


def is_table(field: FieldInfo) -> bool:
    """Whether a setting is a table, such as `prices`."""
    return field.default_factory is dict


def variable_name(setting: str) -> str:
    """The variable of a setting, as the documentation writes it. A key has another, without the prefix, besides."""
    return f"{PREFIX}{setting}".upper()


def unknown_variables(variables: Mapping[str, str | None], fields: Mapping[str, FieldInfo]) -> list[str]:
    """Variables that are named as if they were settings of ours, with no such setting."""
    prefix = PREFIX.lower()
    names = [name for name, value in variables.items() if value and name.lower().startswith(prefix)]
    return [name for name in names if name.lower().removeprefix(prefix) not in fields]


def _names(setting: str, field: FieldInfo) -> tuple[str, ...]:
    prefixed = f"{PREFIX}{setting}".lower()
    return (field.validation_alias.lower(), prefixed) if isinstance(field.validation_alias, str) else (prefixed,)


def _decoded(setting: str, text: str | None) -> Any:
    try:
        return json.loads(text or "")
    except ValueError:
        raise InvalidJson(setting) from None


class TextFromDotenv(str):
    """A text that .env says."""

    __slots__ = ()


class KeyFromDotenv(SecretStr):
    """A key that .env says."""


@dataclass(frozen=True, slots=True)
class Dotenv:
    """The file .env in the folder that the command runs in.

    Attributes:
        place: Its settings. Addresses and keys are marked as from there.
        unknown: Its variables that are named as if they were settings of ours, with no such setting.
    """

    place: SettingPlace
    unknown: tuple[str, ...] = ()


def read_dotenv(fields: Mapping[str, FieldInfo]) -> Dotenv:
    """Read the file; without one there are no settings.

    Raises:
        OSError, ValueError, RecursionError: The file, or a table in it, cannot be read.
    """
    # A folder of this name is often a virtual environment of Python.
    variables = variables_in(DOTENV) if DOTENV.exists() and not DOTENV.is_dir() else {}
    place = place_of_variables(OriginKind.DOTENV, variables, fields)
    marked = {name: _marked(name, value) for name, value in place.settings.items()}
    return Dotenv(replace(place, settings=marked), tuple(unknown_variables(variables, fields)))


def variables_in(file: Path) -> Mapping[str, str | None]:
    """What a .env sets, as it is written.

    "${NAME}" is not replaced by a variable of the environment: that may be a key, and the setting a part of a prompt.

    Raises:
        OSError, ValueError: The file cannot be read.
    """
    from dotenv import dotenv_values  # noqa: PLC0415  most folders have no such file

    return dotenv_values(stream=io.StringIO(settings_text(file)), interpolate=False)


def _marked(name: str, value: Any) -> Any:
    if name in BASE_URLS:
        return TextFromDotenv(value)
    return KeyFromDotenv(value) if name in KEY_SETTINGS else value
