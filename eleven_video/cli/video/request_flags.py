"""Checks the options of requests: language, style, speaking rate, and how often pictures change."""

from collections.abc import Callable, Mapping
from typing import Any

from eleven_video.config.settings import Settings
from eleven_video.domain.options import FASTEST, LARGEST_SEED, SLOWEST, plain_style
from eleven_video.domain.text.languages import language_code
from eleven_video.domain.timing.pacing import LONGEST_S, MOST_PICTURES, SHORTEST_S, Pacing
from eleven_video.errors import InvalidInput


def check_request_flags(typed: Mapping[str, str | None]) -> dict[str, Any]:
    """The settings that were typed, by name; those that were not are left out.

    Raises:
        InvalidInput: One cannot be used, or two exclude each other.
    """
    if typed.get("image_count") is not None and typed.get("seconds_per_image") is not None:
        raise InvalidInput("--image-count and --seconds-per-image exclude each other. Leave one out.")
    return {name: _CHECKS[name](text) for name, text in typed.items() if text is not None}


def pacing_of(settings: Settings, typed: Mapping[str, object]) -> Pacing:
    """The pace of picture changes: a flag overrides the setting of the other flag."""
    if typed.get("seconds_per_image") is not None or settings.image_count is None:
        return Pacing(float(settings.seconds_per_image))
    return Pacing(count=settings.image_count)


def _language(text: str) -> str:
    try:
        return language_code(text)
    except ValueError as error:
        raise InvalidInput(str(error)) from None


def _style(text: str) -> str:
    try:
        return plain_style(text)
    except ValueError as error:
        raise InvalidInput(f"--style {error}.") from None


def _whole(option: str, least: int, most: int) -> Callable[[str], int]:
    def check(text: str) -> int:
        try:
            number = int(text.strip())
        except ValueError:
            number = least - 1
        if not least <= number <= most:
            raise InvalidInput(f"{option} {text!r} is not a whole number from {least:,} to {most:,}.")
        return number

    return check


def _number(option: str, least: float, most: float, *, unit: str = "") -> Callable[[str], float]:
    def check(text: str) -> float:
        try:
            number = float(text.strip().removesuffix(unit))
        except ValueError:
            number = least - 1
        if not least <= number <= most:
            raise InvalidInput(f"{option} {text!r} is not a number from {least:g} to {most:g}.")
        return number

    return check


_CHECKS: Mapping[str, Callable[[str], object]] = {
    "language": _language,
    "style": _style,
    "seed": _whole("--seed", 0, LARGEST_SEED),
    "speed": _number("--speed", SLOWEST, FASTEST),
    "image_count": _whole("--image-count", 1, MOST_PICTURES),
    "seconds_per_image": _number("--seconds-per-image", SHORTEST_S, LONGEST_S, unit="s"),
    "rephrase": str.strip,
}
