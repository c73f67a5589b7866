"""Reads settings from .env. As its author may be anyone, its values are marked as such and taken literally."""

import io
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from pydantic.fields import FieldInfo

from eleven_video.config.key_store import KEY_SETTINGS
from eleven_video.config.setting_places import OriginKind, SettingPlace
from eleven_video.config.toml_reading import settings_text
from eleven_video.config.variable_settings import place_of_variables, unknown_variables

# In the current folder.
DOTENV = Path(".env")
BASE_URLS = ("gemini_base_url", "elevenlabs_base_url")


class TextFromDotenv(str):
    """A text from .env."""

    __slots__ = ()


class KeyFromDotenv(SecretStr):
    """A key from .env."""


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
    """The variables of a .env, with their values as written.

    "${NAME}" is not replaced by a variable of the environment, which may be a key, while the setting may be part of a
    prompt.

    Raises:
        OSError, ValueError: The file cannot be read.
    """
    from dotenv import dotenv_values  # noqa: PLC0415  most folders have no such file

    return dotenv_values(stream=io.StringIO(settings_text(file)), interpolate=False)


def _marked(name: str, value: Any) -> Any:
    if name in BASE_URLS:
        return TextFromDotenv(value)
    return KeyFromDotenv(value) if name in KEY_SETTINGS else value
