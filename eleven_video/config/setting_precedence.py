"""Reads all settings except command-line options, in the order of their precedence.

Limits in a .env that are lower than the user's own limits take precedence over environment variables. Environment
variables take precedence over all other settings in a .env.
"""

from collections.abc import Mapping
from dataclasses import replace

from pydantic.fields import FieldInfo

from eleven_video.config.dotenv.filter import sift
from eleven_video.config.dotenv.notices import notice
from eleven_video.config.key_store import KEY_SETTINGS, stored_keys
from eleven_video.config.profiles import DEFAULT_PROFILE, profile_name
from eleven_video.config.setting_origins import (
    DEFAULT,
    SettingOrigin,
    SettingPlace,
    chosen_place,
    config_place,
    keys_place,
    profile_named,
    profile_place,
)
from eleven_video.config.variable_settings import Dotenv, environment, is_table, read_dotenv, variable_name
from eleven_video.errors import ConfigurationError, InvalidInput

_LONGEST_NAME = 60

Fields = Mapping[str, FieldInfo]


def places_of_settings(fields: Fields) -> list[SettingPlace]:
    """The settings of all sources except command-line options. The source with the highest precedence is first.

    Limits in .env that are lower than the user's own limits take precedence over environment variables. Environment
    variables take precedence over other permitted settings in .env. Settings in .env that are not permitted are
    ignored, and the user gets a notice for each ignored setting.

    Raises:
        ConfigurationError: A setting has the name of an unknown profile, or a file cannot be read.
        OSError, ValueError, RecursionError: The config file, .env, or a table in a variable cannot be read.
    """
    dotenv, config = read_dotenv(fields), config_place()
    own, folder = [chosen_place(), environment(fields)], dotenv.place
    profile, is_folders = _profile(own, folder, config, fields)
    of_profile = [] if profile is None else [profile_place(profile, fields), keys_place(profile)]
    kept = [*of_profile, keys_place(DEFAULT_PROFILE)]
    env = own[1].settings
    if is_folders:
        mine = [place.settings for place in (*own, *kept[1:], config)]
        named = sift(kept[0].settings, mine, fields, by_profile=True)
        for name, reason in named.ignored.items():
            notice(f".env names the profile {profile}, whose {name} is ignored: {reason}.")
        # The lower limits of the profile take precedence over environment variables, like the lower limits in .env.
        own.insert(0, replace(kept[0], settings=named.lowers))
        kept[0] = replace(kept[0], settings=named.counts)
    sifted = sift(folder.settings, [place.settings for place in (*own, *kept, config)], fields)
    counts = sifted.counts | ({"profile": profile} if is_folders else {})
    if not is_folders:
        counts.pop("profile", None)
    for name, reason in sifted.ignored.items():
        notice(f".env sets {_variable(folder, name)}, which is ignored: {reason}.")
    for name in counts:
        users_key = any(name in place.settings for place in (*kept, config)) and name not in env
        if name in KEY_SETTINGS and users_key:
            notice(f".env sets {_variable(folder, name)}: it is used instead of the key in your own settings.")
    _notice_unknown(dotenv)
    return [replace(folder, settings=sifted.lowers), *own, replace(folder, settings=counts), *kept, config]


def origins_in(fields: Fields) -> dict[str, tuple[SettingOrigin, ...]]:
    """The origins of each setting, by the name of the setting.

    The values of a setting that is a table may come from several origins. The origin with the highest precedence is
    first. Every other setting has exactly one origin.

    Raises:
        ConfigurationError, OSError, ValueError, RecursionError: `places_of_settings` raises the same errors.
    """
    found: dict[str, list[SettingOrigin]] = {name: [] for name in fields}
    for place in places_of_settings(fields):
        for name, field in fields.items():
            if name in place.settings and (not found[name] or is_table(field)):
                found[name].append(place.origin(name))
    return {name: tuple(places) or (DEFAULT,) for name, places in found.items()}


def ignores_profile(fields: Fields, typed: str) -> bool:
    """Whether the program ignores a profile whose name is in .env.

    The profile is ignored if it has keys, or if the config file contains the name of another profile.

    Raises:
        OSError, ValueError: The config file cannot be read.
    """
    name = typed.strip().lower()
    users = config_place().settings.get("profile")
    if users is not None and (chosen := str(users).strip().lower()) != DEFAULT_PROFILE:
        return name != chosen
    try:
        return name != DEFAULT_PROFILE and _has_keys(fields, profile_name(name))
    except (ConfigurationError, InvalidInput):
        return False


def _profile(
    own: list[SettingPlace], folder: SettingPlace, config: SettingPlace, fields: Fields
) -> tuple[str | None, bool]:
    """The profile in use, and whether this profile was chosen in .env. If no profile is used, the first value is
    None.
    """
    users = profile_named(own)
    if users is None:
        users = profile_named([config])
        typed = folder.settings.get("profile")
        if typed is not None and str(typed).strip().lower() != (users or DEFAULT_PROFILE):
            if users not in {None, DEFAULT_PROFILE}:
                notice(f".env names the profile {_short(typed)}, which is ignored: your own settings name {users}.")
            else:
                named = profile_named([folder])
                if named is not None and _has_keys(fields, named):
                    notice(
                        f".env names the profile {named}, which is ignored: it has keys of its own. "
                        f"Choose it yourself: --profile {named}"
                    )
                else:
                    return named, True
    return (None if users == DEFAULT_PROFILE else users), False


def _has_keys(fields: Fields, profile: str) -> bool:
    told = profile_place(profile, fields).settings
    return any(name in told for name in KEY_SETTINGS) or bool(stored_keys(profile))


def _notice_unknown(dotenv: Dotenv) -> None:
    for variable in dotenv.unknown:
        notice(f".env sets {variable[:_LONGEST_NAME]}, which is ignored: a .env has no such setting.")


def _variable(folder: SettingPlace, setting: str) -> str:
    """The notation of a setting's variable in .env. If the variable is not in .env, the result is the usual name of the
    variable.
    """
    return folder.origin(setting).name if setting in folder.settings else variable_name(setting)


def _short(typed: object) -> str:
    return repr(str(typed)[:_LONGEST_NAME])
