"""Reads the settings in the user's own files, and finds the origin of each setting.

A `SettingPlace` has all settings of one source, such as a file. A `SettingOrigin` is the origin of a single setting.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Any

from eleven_video.config.key_store import is_in_keyring, stored_keys
from eleven_video.config.paths import config_file
from eleven_video.config.profiles import DEFAULT_PROFILE, chosen_profile, existing_profile, keys_file, profile_file
from eleven_video.config.setting_name_check import check_names
from eleven_video.config.toml_reading import parse_toml, settings_text

_SETTING = "profile"


class OriginKind(StrEnum):
    """The types of sources of settings, such as the environment or the config file."""

    FLAG = "flag"
    ENVIRONMENT = "environment"
    DOTENV = ".env"
    PROFILE = "profile"
    KEYRING = "keyring"
    KEYS_FILE = "keys file"
    CONFIG = "config file"
    DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class SettingOrigin:
    """The origin of a setting.

    `name` is the name of the option, the variable, the profile or the file. `name` is "" if the setting has its default
    value.
    """

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
        OriginKind.DEFAULT: lambda _: "default",
    }
)
DEFAULT = SettingOrigin(OriginKind.DEFAULT)


@dataclass(frozen=True, slots=True)
class SettingPlace:
    """The settings of one source, such as a file or the environment.

    Attributes:
        settings: The unconverted values of the settings, by name.
        origin: A function that returns the origin of a setting in `settings`. The argument is the name of the setting.
    """

    settings: Mapping[str, Any]
    origin: Callable[[str], SettingOrigin]

    @classmethod
    def at(cls, kind: OriginKind, name: str, settings: Mapping[str, Any]) -> "SettingPlace":
        """A `SettingPlace` whose settings all have the same origin."""
        origin = SettingOrigin(kind, name)
        return cls(settings, lambda _: origin)


def merged(places: "list[Mapping[str, Any]]") -> dict[str, Any]:
    """The settings of several sources, merged into one dictionary.

    Each item of `places` has the settings of one source. The source with the highest precedence is first. If several
    sources have the same setting, the value of the first source is used. If the values are tables, the tables are
    merged.
    """
    found: dict[str, Any] = {}
    for settings in places:
        found = _over(settings, found)
    return found


def _over(weaker: Mapping[str, Any], stronger: Mapping[str, Any]) -> dict[str, Any]:
    both = dict(weaker)
    for name, value in stronger.items():
        below = both.get(name)
        both[name] = _over(below, value) if isinstance(below, dict) and isinstance(value, dict) else value
    return both


def chosen_place() -> SettingPlace:
    """The setting `profile` from the command line. If the user chose no profile on the command line, the result has no
    settings.
    """
    name = chosen_profile()
    return SettingPlace.at(OriginKind.FLAG, "--profile", {} if name is None else {_SETTING: name})


def config_place() -> SettingPlace:
    """The settings in the config file.

    Raises:
        OSError, ValueError: The file cannot be read.
    """
    file = config_file()
    settings: dict[str, Any] = parse_toml(settings_text(file)) if file.is_file() else {}
    return SettingPlace.at(OriginKind.CONFIG, str(file), settings)


def profile_place(profile: str, known: Collection[str]) -> SettingPlace:
    """The settings in the file of a profile. `known` has the names of all settings.

    Raises:
        ConfigurationError: The file cannot be read, or the file contains a setting that a profile cannot have.
    """
    settings = check_names(profile_file(profile), [name for name in known if name != _SETTING])
    return SettingPlace.at(OriginKind.PROFILE, profile, settings)


def keys_place(profile: str) -> SettingPlace:
    """The API keys that were stored for a profile.

    Raises:
        ConfigurationError: The profile's file of keys cannot be read.
    """

    def origin(setting: str) -> SettingOrigin:
        if is_in_keyring(profile, setting):
            return SettingOrigin(OriginKind.KEYRING, profile)
        return SettingOrigin(OriginKind.KEYS_FILE, str(keys_file(profile)))

    return SettingPlace(stored_keys(profile), origin)


def profile_named(places: Sequence[SettingPlace]) -> str | None:
    """The name of the profile in the settings `places`, or None if these settings contain no name of a profile.

    If several items of `places` contain the name of a profile, the first name is used, even if it is "default".

    Raises:
        ConfigurationError: A setting has the name of an unknown profile.
        InvalidInput: The user typed the name of an unknown profile on the command line.
    """
    for place in places:
        typed = place.settings.get(_SETTING)
        if typed is not None:
            return existing_profile(str(typed), named_by=_named_by(place.origin(_SETTING)))
    return None


def _named_by(origin: SettingOrigin) -> str:
    match origin.kind:
        case OriginKind.DOTENV:
            return "ELEVEN_VIDEO_PROFILE in .env"
        case OriginKind.ENVIRONMENT:
            return "ELEVEN_VIDEO_PROFILE"
        case OriginKind.CONFIG:
            return origin.name
        case _:
            return ""
