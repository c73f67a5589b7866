"""The origin of each setting: asks every source in order of precedence."""

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pydantic_settings import (
    DotEnvSettingsSource,
    EnvSettingsSource,
    InitSettingsSource,
    PydanticBaseSettingsSource,
    SecretsSettingsSource,
    TomlConfigSettingsSource,
)

from eleven_video.config.dotenv_source import DOTENV, DotenvSource, variables_in
from eleven_video.config.folder_sources import ignores_profile
from eleven_video.config.key_store import is_in_keyring
from eleven_video.config.paths import config_file
from eleven_video.config.profile_sources import ChosenProfile, OneName, ProfileSettings, StoredKeys
from eleven_video.config.profiles import DEFAULT_PROFILE, keys_file
from eleven_video.config.settings import Settings
from eleven_video.errors import ConfigurationError


class OriginKind(StrEnum):
    """The kinds of places where a setting can be set."""

    FLAG = "flag"
    ENVIRONMENT = "environment"
    DOTENV = ".env"
    PROFILE = "profile"
    KEYRING = "keyring"
    KEYS_FILE = "keys file"
    CONFIG = "config file"
    OTHER = "other"
    DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class SettingOrigin:
    """A place where a setting is set. `name` is the option, variable, profile, file or source; empty for a default."""

    kind: OriginKind
    name: str = ""

    def __str__(self) -> str:
        return _WRITTEN[self.kind](self.name)


_WRITTEN: Mapping[OriginKind, Callable[[str], str]] = MappingProxyType(
    {
        OriginKind.FLAG: str,
        OriginKind.ENVIRONMENT: lambda variable: f"environment, {variable}",
        OriginKind.DOTENV: lambda variable: f".env, {variable}",
        OriginKind.PROFILE: lambda profile: f"profile {profile}",
        OriginKind.KEYRING: lambda profile: "keyring" + (f", profile {profile}" if profile != DEFAULT_PROFILE else ""),
        OriginKind.KEYS_FILE: lambda file: f"keys/{Path(file).name}",
        OriginKind.CONFIG: lambda _: "config.toml",
        OriginKind.OTHER: str,
        OriginKind.DEFAULT: lambda _: "default",
    }
)
DEFAULT = SettingOrigin(OriginKind.DEFAULT)


def origins() -> dict[str, tuple[SettingOrigin, ...]]:
    """The places of each setting, the one with the highest precedence first.

    A setting that is a table (prices, budget_projects) may be merged from several places; the others have one. Call
    `load_settings` first, because it reports invalid files.
    """
    found: dict[str, list[SettingOrigin]] = {name: [] for name in Settings.model_fields}
    for place in _places():
        for name in _names(place()):
            if not found[name] or _is_table(name):
                found[name].append(_origin(place.source, name))
    return {name: tuple(places) or (DEFAULT,) for name, places in found.items()}


def named_profiles() -> list[tuple[str, SettingOrigin]]:
    """The profiles that the places name, the one in use first. They may not exist.

    A profile that a .env names is omitted if it is ignored.

    Raises:
        ConfigurationError: The config file or .env cannot be read.
    """
    try:
        places: list[PydanticBaseSettingsSource] = [
            ChosenProfile(Settings),
            EnvSettingsSource(Settings),
            DotenvSource(Settings),
            TomlConfigSettingsSource(Settings, toml_file=config_file()),
        ]
        named = [
            (str(told), _origin(one, "profile"))
            for one in places
            if (told := one().get("profile")) is not None
            and not (isinstance(one, DotenvSource) and ignores_profile(Settings, str(told)))
        ]
    except (OSError, ValueError, RecursionError) as error:
        raise ConfigurationError(f"The settings cannot be read: {error}.") from None
    return [(name.strip().lower(), origin) for name, origin in named]


def dotenv_file() -> Path:
    """The .env file in the current folder."""
    return DOTENV


def _places() -> list[OneName]:
    sources = Settings.settings_customise_sources(
        Settings,
        InitSettingsSource(Settings, {}),
        EnvSettingsSource(Settings),
        DotEnvSettingsSource(Settings),
        SecretsSettingsSource(Settings),
    )
    return [source for source in sources if isinstance(source, OneName)]


def _names(told: Mapping[str, Any]) -> Iterator[str]:
    """The settings that a source sets, by any of their names."""
    for name, field in Settings.model_fields.items():
        if name in told or field.validation_alias in told:
            yield name


def _is_table(name: str) -> bool:
    return isinstance(Settings.model_fields[name].get_default(call_default_factory=True), dict)


def _origin(source: PydanticBaseSettingsSource, name: str) -> SettingOrigin:
    match source:
        case DotEnvSettingsSource():
            return SettingOrigin(OriginKind.DOTENV, _variable(name, variables_in(dotenv_file())))
        case EnvSettingsSource():
            return SettingOrigin(OriginKind.ENVIRONMENT, _variable(name, os.environ))
        case ChosenProfile() | ProfileSettings() | StoredKeys():
            return _origin_by_profile(source, name)
        case TomlConfigSettingsSource():
            return SettingOrigin(OriginKind.CONFIG, str(config_file()))
        case _:
            return SettingOrigin(OriginKind.OTHER, type(source).__name__)


def _origin_by_profile(source: ChosenProfile | ProfileSettings | StoredKeys, name: str) -> SettingOrigin:
    if isinstance(source, ChosenProfile):
        return SettingOrigin(OriginKind.FLAG, "--profile")
    if isinstance(source, ProfileSettings):
        return SettingOrigin(OriginKind.PROFILE, source.profile)
    if is_in_keyring(source.profile, name):
        return SettingOrigin(OriginKind.KEYRING, source.profile)
    return SettingOrigin(OriginKind.KEYS_FILE, str(keys_file(source.profile)))


def _variable(name: str, variables: Mapping[str, str | None]) -> str:
    """A variable's name as written where it is set, because letter case does not matter."""
    alias = Settings.model_fields[name].validation_alias
    wanted = [str(alias or ""), f"{Settings.model_config.get('env_prefix', '')}{name}", name]
    written = {variable.lower(): variable for variable, value in variables.items() if value}
    return next((written[one.lower()] for one in wanted if one.lower() in written), wanted[1])
