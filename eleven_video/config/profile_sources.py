"""Profiles among the sources of settings: the current profile, its settings and its keys."""

from collections.abc import Sequence
from typing import Any

from pydantic.fields import FieldInfo
from pydantic_settings import (
    BaseSettings,
    DotEnvSettingsSource,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    TomlConfigSettingsSource,
)

from eleven_video.config.key_store import stored_keys
from eleven_video.config.paths import config_file
from eleven_video.config.profiles import chosen_profile, existing_profile, profile_file
from eleven_video.config.setting_names import check_names

_SETTING = "profile"
# Settings that only the user's own files and the command line can set. Variables cannot, because many tools create them
# from a folder's .env.
_OF_THE_USER = frozenset({"allow_base_url"})


class _Told(PydanticBaseSettingsSource):
    """A source with settings that are known when it is created."""

    def __init__(self, settings: type[BaseSettings], told: dict[str, Any]) -> None:
        super().__init__(settings)
        self._told = told

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:  # noqa: ARG002  the signature is pydantic's
        return self._told.get(field_name), field_name, False

    def __call__(self) -> dict[str, Any]:
        return self._told


class ChosenProfile(_Told):
    """The profile named on the command line."""

    def __init__(self, settings: type[BaseSettings]) -> None:
        name = chosen_profile()
        super().__init__(settings, {} if name is None else {_SETTING: name})


class ProfileSettings(TomlConfigSettingsSource):
    """The settings in a profile's file."""

    def __init__(self, settings: type[BaseSettings], profile: str) -> None:
        self.profile = profile
        check_names(profile_file(profile), [name for name in settings.model_fields if name != _SETTING])
        super().__init__(settings, toml_file=profile_file(profile))


class StoredKeys(_Told):
    """The keys that were stored for a profile."""

    def __init__(self, settings: type[BaseSettings], profile: str) -> None:
        self.profile = profile
        super().__init__(settings, dict(stored_keys(profile)))


class OneName(PydanticBaseSettingsSource):
    """Another source with one name for each setting. With two names, a source with a lower precedence could win."""

    def __init__(self, settings: type[BaseSettings], source: PydanticBaseSettingsSource) -> None:
        super().__init__(settings)
        self.source = source

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        return self.source.get_field_value(field, field_name)

    def __call__(self) -> dict[str, Any]:
        told = self.source()
        fields = self.settings_cls.model_fields.items()
        names = {name: field.validation_alias for name, field in fields if isinstance(field.validation_alias, str)}
        return {names[name]: value for name, value in told.items() if name in names} | {
            name: value for name, value in told.items() if name not in names
        }


class OneNameOfVariables(OneName):
    """As `OneName`, for variables, without the settings that only the user's own files may set."""

    def __call__(self) -> dict[str, Any]:
        return {name: value for name, value in super().__call__().items() if name.lower() not in _OF_THE_USER}


def one_name(settings: type[BaseSettings], source: PydanticBaseSettingsSource) -> OneName:
    """A source with one name for each setting."""
    return (OneNameOfVariables if isinstance(source, EnvSettingsSource) else OneName)(settings, source)


def profile_named(sources: Sequence[PydanticBaseSettingsSource]) -> str | None:
    """The profile from the first source that names one (it may be "default"); None if no source does.

    Raises:
        ConfigurationError: There is no such profile.
    """
    for source in sources:
        typed = source().get(_SETTING)
        if typed is not None:
            return existing_profile(str(typed), said_by=_said_by(source))
    return None


def _said_by(source: PydanticBaseSettingsSource) -> str:
    match source:
        case DotEnvSettingsSource():
            return "ELEVEN_VIDEO_PROFILE in .env"
        case EnvSettingsSource():
            return "ELEVEN_VIDEO_PROFILE"
        case TomlConfigSettingsSource():
            return str(config_file())
        case _:
            return ""
