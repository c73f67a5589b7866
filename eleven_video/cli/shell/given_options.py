"""Converts the typed options of a command to values, and applies these values to the settings."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from eleven_video.domain.options.option import Option
from eleven_video.domain.options.parsing import parse_option, parse_options
from eleven_video.domain.options.table import OPTIONS
from eleven_video.errors import InvalidInput

if TYPE_CHECKING:
    from eleven_video.config.settings import Settings


def parse_given(given: Mapping[str, str | bool | None]) -> dict[str, Any]:
    """Convert the typed texts of options to values. Returns the names of the options with their values.

    Raises:
        InvalidInput: A text is not a valid value of its option, or two options exclude each other.
        ConfigurationError: The settings cannot be read. The settings are needed because they can define additional
            values for some options.
    """
    return parse_options(given, _value)


def settings_with(options: Mapping[str, Any]) -> "Settings":
    """The settings after the given options have replaced some of their values.

    Raises:
        ConfigurationError: A setting is invalid. Or an option has an invalid value, and only the settings check this
            option.
    """
    from eleven_video.config.setting_fields import Checked
    from eleven_video.config.settings import load_settings

    settings = load_settings(
        **{
            name: Checked(value) if OPTIONS[name].is_checked else value
            for name, value in options.items()
            if OPTIONS[name].is_setting
        }
    )
    # --seconds-per-image on the command line overrides `image_count` in the settings.
    return settings.model_copy(update={"image_count": None}) if "seconds_per_image" in options else settings


def _value(option: Option, text: str) -> Any:
    """The value of an option. The program or the user's settings define the possible values.

    Raises:
        InvalidInput: Neither the program nor the settings define this value.
    """
    try:
        return parse_option(option, text)
    except InvalidInput:
        if not option.is_open:
            raise
    from eleven_video.config.settings import load_settings
    from eleven_video.domain.captions.style import caption_styles, named_style

    try:
        named_style(text, caption_styles(load_settings().caption_styles))
    except ValueError as error:
        raise InvalidInput(str(error)) from None
    return text
