"""Where each setting is from: every source is asked in the order in which they win."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from dotenv import dotenv_values
from pydantic_settings import (
    DotEnvSettingsSource,
    EnvSettingsSource,
    InitSettingsSource,
    PydanticBaseSettingsSource,
    SecretsSettingsSource,
    TomlConfigSettingsSource,
)

from eleven_video.config.paths import config_file
from eleven_video.config.settings import Settings


class OriginKind(StrEnum):
    """The kinds of places that a setting can be in."""

    ENVIRONMENT = "environment"
    DOTENV = ".env"
    CONFIG = "config file"
    OTHER = "other"
    DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class SettingOrigin:
    """A place that a setting is in. `name` is the variable, the file or the source; empty for a default."""

    kind: OriginKind
    name: str = ""

    def __str__(self) -> str:
        match self.kind:
            case OriginKind.ENVIRONMENT:
                return f"environment, {self.name}"
            case OriginKind.DOTENV:
                return f".env, {self.name}"
            case OriginKind.CONFIG:
                return "config.toml"
            case OriginKind.OTHER:
                return self.name
            case OriginKind.DEFAULT:
                return "default"


DEFAULT = SettingOrigin(OriginKind.DEFAULT)


def origins() -> dict[str, tuple[SettingOrigin, ...]]:
    """Each setting's places, the one that wins first.

    A setting that is a table (prices, budget_projects) may be put together from several places; every other has one.
    What `load_settings` raises about broken files is to be raised first: call it before.
    """
    found: dict[str, list[SettingOrigin]] = {name: [] for name in Settings.model_fields}
    for source in _sources():
        for name in _names(source()):
            if not found[name] or _is_table(name):
                found[name].append(_origin(source, name))
    return {name: tuple(places) or (DEFAULT,) for name, places in found.items()}


def dotenv_file() -> Path:
    """The file of variables in the folder that the command runs in."""
    return Path(str(Settings.model_config.get("env_file")))


def _sources() -> tuple[PydanticBaseSettingsSource, ...]:
    return Settings.settings_customise_sources(
        Settings,
        InitSettingsSource(Settings, {}),
        EnvSettingsSource(Settings),
        DotEnvSettingsSource(Settings),
        SecretsSettingsSource(Settings),
    )


def _names(told: Mapping[str, Any]) -> Iterator[str]:
    """The settings that a source tells, whichever of their names it uses."""
    for name, field in Settings.model_fields.items():
        if name in told or field.validation_alias in told:
            yield name


def _is_table(name: str) -> bool:
    return isinstance(Settings.model_fields[name].get_default(call_default_factory=True), dict)


def _origin(source: PydanticBaseSettingsSource, name: str) -> SettingOrigin:
    match source:
        case DotEnvSettingsSource():
            return SettingOrigin(OriginKind.DOTENV, _variable(name, dotenv_values(dotenv_file())))
        case EnvSettingsSource():
            return SettingOrigin(OriginKind.ENVIRONMENT, _variable(name, os.environ))
        case TomlConfigSettingsSource():
            return SettingOrigin(OriginKind.CONFIG, str(config_file()))
        case _:
            return SettingOrigin(OriginKind.OTHER, type(source).__name__)


def _variable(name: str, variables: Mapping[str, str | None]) -> str:
    """The variable as it is written where it is set: upper and lower case are the same to the settings."""
    alias = Settings.model_fields[name].validation_alias
    wanted = [str(alias or ""), f"{Settings.model_config.get('env_prefix', '')}{name}", name]
    written = {variable.lower(): variable for variable, value in variables.items() if value}
    return next((written[one.lower()] for one in wanted if one.lower() in written), wanted[1])
