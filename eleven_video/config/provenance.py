"""The origin of each setting, and the profiles that the places of settings name."""

from pathlib import Path

from eleven_video.config.folder_sources import ignores_profile, origins_in
from eleven_video.config.setting_places import DEFAULT, OriginKind, SettingOrigin, chosen_place, config_place
from eleven_video.config.settings import Settings
from eleven_video.config.variable_settings import DOTENV, environment, read_dotenv
from eleven_video.errors import ConfigurationError

__all__ = ("DEFAULT", "OriginKind", "SettingOrigin", "dotenv_file", "named_profiles", "origins")


def origins() -> dict[str, tuple[SettingOrigin, ...]]:
    """Each setting's places, the one that wins first.

    A setting that is a table (prices, budget_projects) may be put together from several places; every other has one.
    What `load_settings` raises about broken files is to be raised first: call it before.
    """
    return origins_in(Settings.model_fields)


def named_profiles() -> list[tuple[str, SettingOrigin]]:
    """The profiles that the places name, the one in use first, whether there are such profiles or not.

    One that a .env names and that does not count is left out.

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
    """The file of variables in the folder that the command runs in."""
    return DOTENV
