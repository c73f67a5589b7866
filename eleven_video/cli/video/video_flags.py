"""Checks the options of the video itself: size and frame rate, look, and file format."""

from collections.abc import Callable, Mapping
from difflib import get_close_matches
from enum import StrEnum
from typing import Any

from eleven_video.domain.captions.place import SafeArea, parse_position
from eleven_video.domain.captions.style import built_in_styles, caption_styles, named_style
from eleven_video.domain.options import Fit
from eleven_video.domain.stages import StopAt
from eleven_video.domain.video import Captions, FileFormat, Motion, Quality, Transition, frame_rate, frame_size
from eleven_video.errors import InvalidInput


def check_video_flags(typed: Mapping[str, str | None]) -> dict[str, Any]:
    """The settings that were typed, by name; those that were not are left out.

    Raises:
        InvalidInput: One is nothing that there is; the message says what there is.
    """
    return {name: _CHECKS[name](text) for name, text in typed.items() if text is not None}


def _resolution(text: str) -> str:
    try:
        frame_size(text)
    except ValueError as error:
        raise InvalidInput(str(error)) from None
    return text


def _fps(text: str) -> int:
    try:
        return frame_rate(text)
    except ValueError as error:
        raise InvalidInput(str(error)) from None


def _caption_style(text: str) -> str:
    """Own styles are settings, so the settings are read where a name is not one of the program's styles."""
    try:
        named_style(text, built_in_styles())
    except ValueError:
        from eleven_video.config.settings import load_settings

        try:
            named_style(text, caption_styles(load_settings().caption_styles))
        except ValueError as error:
            raise InvalidInput(str(error)) from None
    return text


def _caption_position(text: str) -> str:
    try:
        return parse_position(text)
    except ValueError as error:
        raise InvalidInput(str(error)) from None


def _one_of(kind: type[StrEnum], name: str) -> Callable[[str], StrEnum]:
    def check(text: str) -> StrEnum:
        known = [str(one) for one in kind]
        wanted = text.strip().lower().removeprefix(".")
        if wanted in known:
            return kind(wanted)
        near = get_close_matches(wanted, known, n=1)
        meant = f"Did you mean {near[0]}?" if near else f"Choose one of {', '.join(known)}."
        raise InvalidInput(f"There is no {name} {text!r}. {meant}")

    return check


_CHECKS: Mapping[str, Callable[[str], object]] = {
    "resolution": _resolution,
    "fps": _fps,
    "format": _one_of(FileFormat, "format"),
    "quality": _one_of(Quality, "quality"),
    "motion": _one_of(Motion, "motion"),
    "transition": _one_of(Transition, "transition"),
    "captions": _one_of(Captions, "kind of captions"),
    "caption_style": _caption_style,
    "caption_position": _caption_position,
    "safe_area": _one_of(SafeArea, "safe area"),
    "fit": _one_of(Fit, "way to fit"),
    "stop_at": _one_of(StopAt, "stage to stop at"),
}
