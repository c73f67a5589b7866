"""Reads the built-in styles of captions from caption_styles.toml, and checks the styles that a user defines."""

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from difflib import get_close_matches
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any

AS_WRITTEN, UPPER, LOWER = "as written", "upper", "lower"
CASES = (AS_WRITTEN, UPPER, LOWER)
DEFAULT_STYLE = "default"

SMALLEST, LARGEST = 0.5, 3.0
THICKEST = 0.25
LIGHTEST, HEAVIEST = 100, 900
_MOST_STYLES = 100
_LONGEST_NAME = 40
_LONGEST_FONT = 1000
_TABLE = "caption_styles"

_FONT_FILES = (".ttf", ".otf", ".ttc")
_COLOUR = re.compile(r"#(?:[0-9a-f]{6}|[0-9a-f]{8})", re.ASCII)


@dataclass(frozen=True, slots=True)
class CaptionStyle:
    """The style of captions. caption_styles.toml describes each field, and `style_of` checks the values.

    A colour is "#rrggbb", or "#rrggbbaa" with the opacity at the end. The width of the outline is a fraction of the
    letters' size (em).
    """

    font: str = "Noto Sans"
    weight: int = 600
    size: float = 1.0
    colour: str = "#ffffff"
    spoken_colour: str = "#ffd228"
    outline: float = 0.05
    outline_colour: str = "#000000"
    shadow: float = 0.7
    box: str = ""
    case: str = AS_WRITTEN


def is_font_file(font: str) -> bool:
    """Whether a style's font is the path of a font file, not the name of a font family."""
    return "/" in font or "\\" in font or font.lower().endswith(_FONT_FILES)


def colour_of(text: str) -> tuple[int, int, int, int]:
    """The red, green, blue and opacity of a colour "#rrggbb" or "#rrggbbaa", as numbers from 0 to 255."""
    red, green, blue, opacity = bytes.fromhex(text.removeprefix("#").ljust(8, "f"))
    return red, green, blue, opacity


def style_of(settings: Mapping[str, Any], basis: CaptionStyle | None = None) -> CaptionStyle:
    """The caption style that a table in the settings defines.

    Args:
        settings: The settings in the table, by name.
        basis: The style whose values are used for settings that are not in the table. If `basis` is None, the values of
            the default style are used.

    Raises:
        ValueError: A setting is unknown, or its value is not valid. The error message contains the name of the setting.
            The error message is not a whole sentence, because the caller puts the name of the style before the message.
    """
    checked: dict[str, Any] = {}
    for name, value in settings.items():
        if name not in _CHECKS:
            near = get_close_matches(_british(name), _CHECKS, n=1)
            raise ValueError(f"there is no {name!r}. " + (f"Did you mean {near[0]}?" if near else _choices(_CHECKS)))
        checked[name] = _CHECKS[name](name, value)
    return replace(basis or CaptionStyle(), **checked)


@cache
def built_in_styles() -> Mapping[str, CaptionStyle]:
    """The caption styles in caption_styles.toml, by name."""
    text = (resources.files("eleven_video.domain") / f"{_TABLE}.toml").read_text(encoding="utf-8")
    return MappingProxyType({name: style_of(row) for name, row in tomllib.loads(text)[_TABLE].items()})


def caption_styles(own: Mapping[str, Any]) -> dict[str, CaptionStyle]:
    """All caption styles by name: the built-in styles, and the styles that a user defines in the settings.

    Args:
        own: For each style that the user defines, the table in the settings, by the name of the style.

    Raises:
        ValueError: The user defined too many styles, a style is not a table, or a style has an invalid name or value.
    """
    if len(own) > _MOST_STYLES:
        raise ValueError(f"has more than {_MOST_STYLES} styles")
    styles = dict(built_in_styles())
    for written, told in own.items():
        name = written.strip().lower()
        if not name or not name.isprintable() or len(name) > _LONGEST_NAME:
            raise ValueError(f"has a style without a short name: {written[:_LONGEST_NAME]!r}")
        if not isinstance(told, Mapping):
            raise ValueError(f"style {name!r} must be a table, such as [{_TABLE}.{name}]")  # noqa: TRY004  a setting's
        try:
            styles[name] = style_of(told, built_in_styles().get(name, built_in_styles()[DEFAULT_STYLE]))
        except ValueError as error:
            raise ValueError(f"style {name!r}: {error}") from None
    return styles


def named_style(name: str, styles: Mapping[str, CaptionStyle]) -> CaptionStyle:
    """The caption style with the name `name`, which may be written in upper or lower case.

    Raises:
        ValueError: No style has this name. The error message contains the most similar name, or the names of all
            styles.
    """
    wanted = name.strip().lower()
    if wanted in styles:
        return styles[wanted]
    near = get_close_matches(wanted, styles, n=1)
    raise ValueError(
        f"There is no caption style {name[:_LONGEST_NAME]!r}. "
        + (f"Did you mean {near[0]}?" if near else _choices(styles))
    )


def _choices(names: Mapping[str, object]) -> str:
    return f"Choose one of {', '.join(names)}."


def _british(name: str) -> str:
    return name.replace("color", "colour")


def _number(least: float, most: float) -> Callable[[str, Any], float]:
    def check(name: str, value: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
            raise ValueError(f"{name} must be a number from {least:g} to {most:g}")
        return float(value)

    return check


def _weight(name: str, value: Any) -> int:
    return round(_number(LIGHTEST, HEAVIEST)(name, value))


def _colour(name: str, value: Any) -> str:
    text = value.strip().lower() if isinstance(value, str) else ""
    if not _COLOUR.fullmatch(text):
        raise ValueError(f'{name} must be a colour such as "#ffcc00", or "#ffcc0080" with its opacity')
    return text


def _box(name: str, value: Any) -> str:
    return "" if value == "" else _colour(name, value)


def _case(name: str, value: Any) -> str:
    text = value.strip().lower() if isinstance(value, str) else ""
    if text not in CASES:
        near = get_close_matches(text, CASES, n=1)
        meant = f". Did you mean {near[0]!r}?" if near else ""
        raise ValueError(f"{name} must be one of {', '.join(map(repr, CASES))}{meant}")
    return text


def _font(name: str, value: Any) -> str:
    text = value.strip() if isinstance(value, str) else ""
    if not text or not text.isprintable() or len(text) > _LONGEST_FONT:
        raise ValueError(f"{name} must be the name of a font, or the path of its file")
    return text


_CHECKS: Mapping[str, Callable[[str, Any], Any]] = MappingProxyType(
    {
        "font": _font,
        "weight": _weight,
        "size": _number(SMALLEST, LARGEST),
        "colour": _colour,
        "spoken_colour": _colour,
        "outline": _number(0, THICKEST),
        "outline_colour": _colour,
        "shadow": _number(0, 1),
        "box": _box,
        "case": _case,
    }
)
if set(_CHECKS) != {field.name for field in fields(CaptionStyle)}:
    raise TypeError("each field of CaptionStyle needs a check")
