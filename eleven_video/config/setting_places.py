"""A place of settings, such as the environment or a file, and the origin of a setting: the place that it is in."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Any

from eleven_video.config.profiles import DEFAULT_PROFILE


class OriginKind(StrEnum):
    """The kinds of places that a setting can be in."""

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
    """A place that a setting is in. `name` is the option, the variable, the profile or the file; empty for a default."""

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
    """A place of settings.

    Attributes:
        settings: By name, as they are written there.
        origin: The origin of one of them, by its name.
    """

    settings: Mapping[str, Any]
    origin: Callable[[str], SettingOrigin]

    @classmethod
    def at(cls, kind: OriginKind, name: str, settings: Mapping[str, Any]) -> "SettingPlace":
        """A place whose settings all have the same origin."""
        origin = SettingOrigin(kind, name)
        return cls(settings, lambda _: origin)


def merged(places: "list[Mapping[str, Any]]") -> dict[str, Any]:
    """The settings of all places, the strongest first. Tables are put together, of every other setting the strongest counts."""
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
