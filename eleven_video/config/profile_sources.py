"""The current profile, its settings and its keys, and the config file, as places of settings."""

from collections.abc import Collection, Sequence
from typing import Any

from eleven_video.config.key_store import is_in_keyring, stored_keys
from eleven_video.config.paths import config_file
from eleven_video.config.profiles import chosen_profile, existing_profile, keys_file, profile_file
from eleven_video.config.setting_names import check_names
from eleven_video.config.setting_places import OriginKind, SettingOrigin, SettingPlace
from eleven_video.config.toml_reading import parse_toml, settings_text

_SETTING = "profile"


def chosen_place() -> SettingPlace:
    """The profile that the command line names."""
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
    """The settings in a profile's file. `known` are the names of all settings.

    Raises:
        ConfigurationError: The file cannot be read, or names a setting that a profile cannot have.
    """
    settings = check_names(profile_file(profile), [name for name in known if name != _SETTING])
    return SettingPlace.at(OriginKind.PROFILE, profile, settings)


def keys_place(profile: str) -> SettingPlace:
    """The keys that were stored for a profile.

    Raises:
        ConfigurationError: The file of keys cannot be read.
    """

    def origin(setting: str) -> SettingOrigin:
        if is_in_keyring(profile, setting):
            return SettingOrigin(OriginKind.KEYRING, profile)
        return SettingOrigin(OriginKind.KEYS_FILE, str(keys_file(profile)))

    return SettingPlace(stored_keys(profile), origin)


def profile_named(places: Sequence[SettingPlace]) -> str | None:
    """The profile that the first of the places names which names one, the default too; None where none names one.

    Raises:
        ConfigurationError: There is no such profile.
    """
    for place in places:
        typed = place.settings.get(_SETTING)
        if typed is not None:
            return existing_profile(str(typed), said_by=_said_by(place.origin(_SETTING)))
    return None


def _said_by(origin: SettingOrigin) -> str:
    match origin.kind:
        case OriginKind.DOTENV:
            return "ELEVEN_VIDEO_PROFILE in .env"
        case OriginKind.ENVIRONMENT:
            return "ELEVEN_VIDEO_PROFILE"
        case OriginKind.CONFIG:
            return origin.name
        case _:
            return ""
