"""Finds the origin of each setting, such as a file, a variable or an option. This module also finds the profiles whose
names are in the settings.
"""

from pathlib import Path

from eleven_video.config.setting_origins import DEFAULT, OriginKind, SettingOrigin, chosen_place, config_place
from eleven_video.config.setting_precedence import ignores_profile, origins_in
from eleven_video.config.settings import Settings
from eleven_video.config.variable_settings import DOTENV, environment, read_dotenv
from eleven_video.errors import ConfigurationError

__all__ = ("DEFAULT", "OriginKind", "SettingOrigin", "dotenv_file", "named_profiles", "origins")


def origins() -> dict[str, tuple[SettingOrigin, ...]]:
    """The origin of each setting, such as a file, a variable or a profile.

    The values of a setting that is a table, such as `prices`, may come from several origins. The origin with the
    highest precedence is first. Every other setting has exactly one origin. Call `load_settings` before this function,
    because `load_settings` reports invalid files.
    """
    return origins_in(Settings.model_fields)


def named_profiles() -> list[tuple[str, SettingOrigin]]:
    """The names of profiles on the command line, in the environment, in .env and in the config file, with the origins
    of these names.

    The profile in use is first. A profile in the result need not exist. A profile in .env is left out if the program
    ignores this setting in .env.

    Raises:
        ConfigurationError: The config file or .env cannot be read.
    """
    fields = Settings.model_fields
    try:
        named = [
            (str(told), origin)
            for place in (chosen_place(), environment(fields), read_dotenv(fields).place, config_place())
            if (told := place.settings.get("profile")) is not None
            and not (
                (origin := place.origin("profile")).kind is OriginKind.DOTENV and ignores_profile(fields, str(told))
            )
        ]
    except (OSError, ValueError, RecursionError) as error:
        raise ConfigurationError(f"The settings cannot be read: {error}.") from None
    return [(name.strip().lower(), origin) for name, origin in named]


def dotenv_file() -> Path:
    """The path of the file .env in the current folder."""
    return DOTENV
