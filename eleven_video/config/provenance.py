"""Says which file, variable or option each setting comes from, and which profiles the settings name."""

from pathlib import Path

from eleven_video.config.setting_origins import DEFAULT, OriginKind, SettingOrigin, chosen_place, config_place
from eleven_video.config.setting_sources import ignores_profile, origins_in
from eleven_video.config.settings import Settings
from eleven_video.config.variable_settings import DOTENV, environment, read_dotenv
from eleven_video.errors import ConfigurationError

__all__ = ("DEFAULT", "OriginKind", "SettingOrigin", "dotenv_file", "named_profiles", "origins")


def origins() -> dict[str, tuple[SettingOrigin, ...]]:
    """The origin of each setting, such as a file, a variable or a profile.

    A setting that is a table, such as `prices`, may be merged from several origins. The origin with the highest
    precedence comes first. Every other setting has exactly one origin. Call `load_settings` before this function,
    because `load_settings` reports invalid files.
    """
    return origins_in(Settings.model_fields)


def named_profiles() -> list[tuple[str, SettingOrigin]]:
    """Each profile that the command line, the environment, .env or the config file names, with the origin of the name.

    The profile in use comes first. A named profile need not exist. If .env names a profile but the program ignores this
    setting of .env, the profile is left out.

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
