"""Reads settings from environment variables and from the variables in a .env file.

The name of a variable may be in upper or lower case. A variable with an empty value is ignored. Anyone may have written
the .env of a folder, so keys and addresses from .env have the types `KeyFromDotenv` and `TextFromDotenv`, and "${NAME}"
in a value is not replaced.
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
from eleven_video.config.setting_origins import OriginKind, SettingOrigin, SettingPlace
from eleven_video.config.toml_reading import settings_text

PREFIX = "ELEVEN_VIDEO_"
# The path is relative, so it is the path of the .env in the current folder.
DOTENV = Path(".env")
BASE_URLS = ("gemini_base_url", "elevenlabs_base_url")
# Settings that can be set only in the user's own files and on the command line. Environment variables cannot set them,
# because many tools copy a folder's .env into the environment.
_OF_THE_USER = frozenset({"allow_base_url"})


class InvalidJson(ValueError):
    """Raised if the value of a variable must be a table but is not valid JSON.

    The error message contains the name of the setting and ends without a full stop.
    """

    def __init__(self, setting: str) -> None:
        super().__init__(f'{setting} is not valid JSON. In a variable or in .env, write a table as {{"name": 1.50}}')


def environment(fields: Mapping[str, FieldInfo]) -> SettingPlace:
    """The settings in environment variables.

    Raises:
        InvalidJson: The value of a setting that is a table is not valid JSON.
        RecursionError: The JSON of a table is nested too deeply.
    """
    return place_of_variables(OriginKind.ENVIRONMENT, os.environ, fields)


def place_of_variables(
    kind: OriginKind, variables: Mapping[str, str | None], fields: Mapping[str, FieldInfo]
) -> SettingPlace:
    """The settings in `variables`.

    `kind` is the type of the origin of these settings. The function raises the same errors as `environment`.
    """
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
    """The name of the variable for a setting, such as ELEVEN_VIDEO_VOICE.

    A key can also be set with a variable without the prefix, such as GEMINI_API_KEY.
    """
    return f"{PREFIX}{setting}".upper()


def unknown_variables(variables: Mapping[str, str | None], fields: Mapping[str, FieldInfo]) -> list[str]:
    """The names of variables that have the prefix ELEVEN_VIDEO_ but belong to no setting."""
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
    """The value of a setting that was read from .env."""

    __slots__ = ()


class KeyFromDotenv(SecretStr):
    """A key that was read from .env."""


@dataclass(frozen=True, slots=True)
class Dotenv:
    """The content of the file .env in the current folder.

    Attributes:
        place: The settings in the file. Addresses are `TextFromDotenv`, and keys are `KeyFromDotenv`.
        unknown: The names of variables that have the prefix ELEVEN_VIDEO_ but belong to no setting.
    """

    place: SettingPlace
    unknown: tuple[str, ...] = ()


def read_dotenv(fields: Mapping[str, FieldInfo]) -> Dotenv:
    """Read the .env in the current folder. If there is no .env, the result has no settings.

    Raises:
        OSError, ValueError, RecursionError: The file, or a table in the file, cannot be read.
    """
    # A folder with the name .env is ignored, because it is often a virtual environment of Python.
    variables = variables_in(DOTENV) if DOTENV.exists() and not DOTENV.is_dir() else {}
    place = place_of_variables(OriginKind.DOTENV, variables, fields)
    marked = {name: _marked(name, value) for name, value in place.settings.items()}
    return Dotenv(replace(place, settings=marked), tuple(unknown_variables(variables, fields)))


def variables_in(file: Path) -> Mapping[str, str | None]:
    """The variables in a .env file, with their unchanged values.

    "${NAME}" in a value is not replaced by an environment variable. If it were replaced, a .env could put a key from
    the environment into a setting that is sent with a prompt.

    Raises:
        OSError, ValueError: The file cannot be read.
    """
    from dotenv import dotenv_values  # noqa: PLC0415  loaded only if there is a .env

    return dotenv_values(stream=io.StringIO(settings_text(file)), interpolate=False)


def _marked(name: str, value: Any) -> Any:
    if name in BASE_URLS:
        return TextFromDotenv(value)
    return KeyFromDotenv(value) if name in KEY_SETTINGS else value
