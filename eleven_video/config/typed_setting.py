"""Checks the name and the value of a setting that a user has typed, and converts the value for the settings file."""

from collections.abc import Iterable
from decimal import Decimal
from enum import Enum
from typing import Any

from pydantic import SecretStr, ValidationError

from eleven_video.config.key_store import KEY_SETTINGS
from eleven_video.config.setting_fields import reason_of
from eleven_video.config.setting_name_check import nearest
from eleven_video.config.settings import Settings
from eleven_video.errors import InvalidInput

_TABLES = ("prices", "budget_projects", "budget_credits_projects", "caption_styles")
TYPEABLE = tuple(name for name in Settings.model_fields if name not in {*KEY_SETTINGS, *_TABLES, "profile"})


def parse_setting(name: str, typed: str) -> str | int | bool:
    """Check the value of a setting that the user has typed, and return the value for the settings file.

    Raises:
        InvalidInput: The setting does not exist, the value is invalid, or the setting is a key, a table or the profile,
            which cannot be typed.
    """
    if name in KEY_SETTINGS:
        raise InvalidInput(f"Keys cannot be given on the command line. Run eleven-video setup, or set {name.upper()}.")
    if name in _TABLES:
        raise InvalidInput(f"{name} is a table. Write it into the file: eleven-video config edit")
    if name == "profile":
        raise InvalidInput("The profile is chosen with: eleven-video profile switch NAME")
    if name not in TYPEABLE:
        raise InvalidInput(f"There is no setting {name!r}. Use {nearest(name, TYPEABLE)}.")
    try:
        # Only the typed value is checked. Other settings may be invalid, so they are not read.
        checked = Settings.__pydantic_validator__.validate_assignment(Settings.model_construct(), name, typed)
    except ValidationError as error:
        raise InvalidInput(f"{name} {reason_of(error.errors(include_input=False, include_url=False)[0])}.") from None
    value = getattr(checked, name)
    if value is None or value == "":
        raise InvalidInput(f"{name} needs a value.")
    if any("\ud800" <= character <= "\udfff" for character in str(value)):
        raise InvalidInput(f"{name} contains characters that are not valid Unicode. Type it again.")
    return _kept(value)


def parse_assignments(words: Iterable[str]) -> dict[str, str | int | bool]:
    """The values of settings, by name. The user has typed the settings as words such as "voice=Rachel".

    Raises:
        InvalidInput: A word is not an assignment, a setting appears twice, or a value is invalid.
    """
    settings: dict[str, str | int | bool] = {}
    for word in words:
        name, equals, value = (part.strip() for part in word.partition("="))
        if not equals:
            raise InvalidInput(f"{word!r} sets nothing. Write SETTING=VALUE, as in voice=Rachel.")
        if name in settings:
            raise InvalidInput(f"{name} is given twice. Leave one out.")
        settings[name] = parse_setting(name, value)
    return settings


def _kept(value: Any) -> str | int | bool:
    match value:
        case Enum():
            return str(value.value)
        case bool() | int():
            return value
        case Decimal():
            return f"{value:f}"
        case SecretStr():
            return value.get_secret_value()
        case _:
            return str(value)
