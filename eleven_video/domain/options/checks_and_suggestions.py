"""Contains functions that rows of the table of options name.

The functions return enumerations or suggestions, or check texts.

Each function imports the module that it needs only when the function is called. So `--help` and completion start fast,
because they do not load the modules.
"""

from collections.abc import Callable, Iterable
from enum import StrEnum

LONGEST_STYLE = 500  # characters
LONGEST_PROJECT = 80


def of_video(name: str) -> Callable[[], type[StrEnum]]:
    """A function that returns the enumeration `name` of `domain/video.py`, such as `Motion`."""

    def members() -> type[StrEnum]:
        from eleven_video.domain import video

        found: type[StrEnum] = getattr(video, name)
        return found

    return members


def stages() -> type[StrEnum]:
    from eleven_video.domain.stages import StopAt

    return StopAt


def safe_areas() -> type[StrEnum]:
    from eleven_video.domain.captions.place import SafeArea

    return SafeArea


def resolutions() -> Iterable[str]:
    """The names of resolutions, and the most common aspect ratios."""
    from eleven_video.domain.video import RATIOS, RESOLUTIONS

    return [*RESOLUTIONS, *RATIOS]


def languages() -> Iterable[str]:
    """The English names of all languages that the option `--language` accepts."""
    from eleven_video.domain.text.languages import language_names

    return language_names()


def caption_styles() -> Iterable[str]:
    """The names of the built-in caption styles. Users can define more styles in the settings."""
    from eleven_video.domain.captions.style import built_in_styles

    return built_in_styles()


def caption_positions() -> Iterable[str]:
    """The names of caption positions: bottom, middle and top."""
    from eleven_video.domain.captions.place import POSITIONS

    return POSITIONS


def check_resolution(text: str) -> str:
    from eleven_video.domain.video import frame_size

    frame_size(text)
    return text


def check_duration(text: str) -> str:
    from eleven_video.domain.duration_parsing import parse_duration

    parse_duration(text)
    return text.strip()


def check_frame_rate(text: str) -> int:
    from eleven_video.domain.video import frame_rate

    return frame_rate(text)


def check_language(text: str) -> str:
    from eleven_video.domain.text.languages import language_code

    return language_code(text)


def check_caption_style(text: str) -> str:
    """Check that a text is the name of a built-in caption style, and return the text."""
    from eleven_video.domain.captions.style import built_in_styles, named_style

    named_style(text, built_in_styles())
    return text


def check_caption_position(text: str) -> str:
    from eleven_video.domain.captions.place import parse_position

    return parse_position(text)


def check_style(text: str) -> str:
    """Check a text about the look of the pictures, and return the text as one line with single spaces."""
    style = " ".join(text.split())
    if len(style) > LONGEST_STYLE or not style.isprintable():
        raise ValueError(f"must be a line of text, at most {LONGEST_STYLE} characters")
    return style


def check_project(text: str) -> str:
    """Check a value of `--project`, and return the value with single spaces."""
    name = " ".join(text.split())
    if len(name) > LONGEST_PROJECT or not name.isprintable():
        raise ValueError(f"must be a short name, at most {LONGEST_PROJECT} characters")
    return name


def check_policy(text: str) -> object:
    """The policy for unresolved calls that a text such as "retry" names."""
    from eleven_video.domain.options.policies import UnresolvedCallPolicy

    try:
        return UnresolvedCallPolicy(text.strip().lower())
    except ValueError:
        raise ValueError(f"must be one of {', '.join(UnresolvedCallPolicy)}, not {text!r}") from None
