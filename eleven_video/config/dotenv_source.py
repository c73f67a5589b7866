"""Reads settings from .env. As its author may be anyone, its values are marked as such and taken literally."""

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dotenv import dotenv_values
from pydantic import SecretStr
from pydantic_settings import DotEnvSettingsSource
from pydantic_settings.sources.utils import parse_env_vars

from eleven_video.config.key_store import KEY_SETTINGS
from eleven_video.config.toml_reading import settings_text

# In the current folder.
DOTENV = Path(".env")
BASE_URLS = ("gemini_base_url", "elevenlabs_base_url")


class TextFromDotenv(str):
    """A text from .env."""

    __slots__ = ()


class KeyFromDotenv(SecretStr):
    """A key from .env."""


def variables_in(file: Path) -> Mapping[str, str | None]:
    """The variables of a .env, with their values as written.

    "${NAME}" is not replaced by a variable of the environment, which may be a key, while the setting may be part of a
    prompt.

    Raises:
        OSError, ValueError: The file cannot be read.
    """
    return dotenv_values(stream=io.StringIO(settings_text(file)), interpolate=False)


class DotenvSource(DotEnvSettingsSource):
    """The file .env in the current folder. Its addresses and keys are marked as such."""

    def __call__(self) -> dict[str, Any]:
        told = super().__call__()
        for name, value in told.items():
            setting = name.lower()
            if setting in BASE_URLS and isinstance(value, str):
                told[name] = TextFromDotenv(value)
            elif setting in KEY_SETTINGS and isinstance(value, str):
                told[name] = KeyFromDotenv(value)
        return told

    def variable(self, setting: str) -> str:
        """The name of a setting's variable, as written in the file."""
        wanted = {setting.lower(), f"{self.env_prefix}{setting}".lower()}
        return next((name for name in self._written() if name.lower() in wanted), f"{self.env_prefix}{setting}".upper())

    def unknown_variables(self) -> list[str]:
        """Variables with our prefix that do not belong to any setting."""
        prefix = self.env_prefix.lower()
        known = {name.lower() for name in self.settings_cls.model_fields}
        names = [name for name, value in self._written().items() if value and name.lower().startswith(prefix)]
        return [name for name in names if name.lower().removeprefix(prefix) not in known]

    def _written(self) -> Mapping[str, str | None]:
        return variables_in(DOTENV) if DOTENV.is_file() else {}

    def _read_env_files(self) -> Mapping[str, str | None]:
        # Pydantic's own source would wait for a pipe, so it gets no file. A folder named .env is often a virtual
        # environment of Python.
        if not DOTENV.exists() or DOTENV.is_dir():
            return {}
        return self._read_env_file(DOTENV)

    @staticmethod
    def _static_read_env_file(
        file_path: Path,
        *,
        encoding: str | None = None,  # noqa: ARG004  the signature is pydantic's
        case_sensitive: bool = False,
        ignore_empty: bool = False,
        parse_none_str: str | None = None,
    ) -> Mapping[str, str | None]:
        return parse_env_vars(variables_in(file_path), case_sensitive, ignore_empty, parse_none_str)
