"""The sources of settings in order of precedence. A .env has two places: for limits and for other settings."""

from collections.abc import Mapping
from typing import Any

from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, TomlConfigSettingsSource

from eleven_video.config.dotenv_source import DotenvSource
from eleven_video.config.folder_filter import sift
from eleven_video.config.folder_notices import notice
from eleven_video.config.key_store import KEY_SETTINGS
from eleven_video.config.paths import config_file
from eleven_video.config.profile_sources import (
    ChosenProfile,
    OneName,
    ProfileSettings,
    StoredKeys,
    one_name,
    profile_named,
)
from eleven_video.config.profiles import DEFAULT_PROFILE, profile_name
from eleven_video.errors import ConfigurationError, InvalidInput

_LONGEST_NAME = 60


class Part(OneName):
    """Some settings of a source."""

    def __init__(self, place: OneName, settings: Mapping[str, Any]) -> None:
        super().__init__(place.settings_cls, place.source)
        self._told = dict(settings)

    def __call__(self) -> dict[str, Any]:
        return dict(self._told)


def places_of_settings(
    settings: type[BaseSettings],
    environment: PydanticBaseSettingsSource,
    dotenv: DotenvSource,
    toml: TomlConfigSettingsSource,
) -> list[OneName]:
    """All sources below the command line, the one with the highest precedence first.

    Limits of a .env that are lower come before the environment, its other permitted settings after it. The rest is
    ignored, with a notice for each setting.

    Raises:
        ConfigurationError: A source names an unknown profile, or a file cannot be read.
    """
    chosen, env, folder, config = (
        one_name(settings, source) for source in (ChosenProfile(settings), environment, dotenv, toml)
    )
    own: list[OneName] = [chosen, env]
    profile, is_folders = _profile(own, folder, config)
    of_profile = [] if profile is None else [ProfileSettings(settings, profile), StoredKeys(settings, profile)]
    kept = [one_name(settings, source) for source in (*of_profile, StoredKeys(settings, DEFAULT_PROFILE))]
    if is_folders:
        mine = [place() for place in (*own, *kept[1:], config)]
        named = sift(kept[0](), mine, settings.model_fields, by_profile=True)
        for name, reason in named.ignored.items():
            notice(f".env names the profile {profile}, whose {name} is ignored: {reason}.")
        # Lower limits of the profile also come before the environment.
        own.insert(0, Part(kept[0], named.lowers))
        kept[0] = Part(kept[0], named.counts)
    sifted = sift(folder(), [place() for place in (*own, *kept, config)], settings.model_fields)
    counts = sifted.counts | ({"profile": profile} if is_folders else {})
    if not is_folders:
        counts.pop("profile", None)
    for name, reason in sifted.ignored.items():
        notice(f".env sets {dotenv.variable(name)}, which is ignored: {reason}.")
    for name in counts:
        users_key = any(name in place() for place in (*kept, config)) and name not in env()
        if name.lower() in KEY_SETTINGS and users_key:
            notice(f".env sets {dotenv.variable(name)}: it is used instead of the key in your own settings.")
    for variable in dotenv.unknown_variables():
        notice(f".env sets {variable[:_LONGEST_NAME]}, which is ignored: a .env has no such setting.")
    return [Part(folder, sifted.lowers), *own, Part(folder, counts), *kept, config]


def _profile(own: list[OneName], folder: OneName, config: OneName) -> tuple[str | None, bool]:
    """The profile in use, None for the default, and whether the folder named it."""
    users = profile_named([place.source for place in own])
    if users is None:
        users = profile_named([config.source])
        typed = folder().get("profile")
        if typed is not None and str(typed).strip().lower() != (users or DEFAULT_PROFILE):
            if users not in {None, DEFAULT_PROFILE}:
                notice(f".env names the profile {_short(typed)}, which is ignored: your own settings name {users}.")
            else:
                named = profile_named([folder.source])
                if named is not None and _has_keys(folder.settings_cls, named):
                    notice(
                        f".env names the profile {named}, which is ignored: it has keys of its own. "
                        f"Choose it yourself: --profile {named}"
                    )
                else:
                    return named, True
    return (None if users == DEFAULT_PROFILE else users), False


def ignores_profile(settings: type[BaseSettings], typed: str) -> bool:
    """Whether a profile that a .env names is ignored, because it has keys or because the user chose another.

    Raises:
        OSError, ValueError: The config file cannot be read.
    """
    name = typed.strip().lower()
    users = TomlConfigSettingsSource(settings, toml_file=config_file())().get("profile")
    if users is not None and (chosen := str(users).strip().lower()) != DEFAULT_PROFILE:
        return name != chosen
    try:
        return name != DEFAULT_PROFILE and _has_keys(settings, profile_name(name))
    except (ConfigurationError, InvalidInput):
        return False


def _has_keys(settings: type[BaseSettings], profile: str) -> bool:
    told = {name.lower() for name in one_name(settings, ProfileSettings(settings, profile))()}
    return any(name in told for name in KEY_SETTINGS) or bool(StoredKeys(settings, profile)())


def _short(typed: object) -> str:
    return repr(str(typed)[:_LONGEST_NAME])
