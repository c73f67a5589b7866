"""The options of a command as values, and the settings that hold with them."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from eleven_video.domain.options.option import Option
from eleven_video.domain.options.parsing import parse_option, parse_options
from eleven_video.domain.options.table import OPTIONS
from eleven_video.errors import InvalidInput

if TYPE_CHECKING:
    from eleven_video.config.settings import Settings


def parse_given(given: Mapping[str, str | bool | None]) -> dict[str, Any]:
    """The values of the given options, by name.

    Raises:
        InvalidInput: A text is not a value of its option, or two options exclude each other.
        ConfigurationError: The settings, which may add values of an option, cannot be read.
    """
    return parse_options(given, _value)


def settings_with(options: Mapping[str, Any]) -> "Settings":
    """The settings, where these options win.

    Raises:
        ConfigurationError: A setting, or a text that only settings check, cannot be used.
    """
    from eleven_video.config.option_fields import Checked
    from eleven_video.config.settings import load_settings

    settings = load_settings(
        **{
            name: Checked(value) if OPTIONS[name].is_checked else value
            for name, value in options.items()
            if OPTIONS[name].is_setting
        }
    )
    # A given length of pictures wins over a number of pictures in the settings.
    return settings.model_copy(update={"image_count": None}) if "seconds_per_image" in options else settings


def _value(option: Option, text: str) -> Any:
    """The value of an option, which may be one that the settings add to the built-in ones.

    Raises:
        InvalidInput: It is neither.
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
