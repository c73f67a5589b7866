"""A script as plain JSON types and back."""

from collections.abc import Mapping
from typing import Any

from eleven_video.domain.script import Scene, Script


def script_of(facts: Mapping[str, Any]) -> Script:
    """A script from its plain JSON.

    Raises:
        ValueError, KeyError, TypeError: It is none.
    """
    if not isinstance(facts["scenes"], list | tuple):
        raise TypeError(f"{type(facts['scenes']).__name__} is no list of scenes")
    scenes = tuple(
        Scene(number, _text(scene["narration"]), _text(scene["image_prompt"]))
        for number, scene in enumerate(facts["scenes"], start=1)
    )
    return Script(_text(facts["title"]), _text(facts["style"]), scenes)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{type(value).__name__} is not text")
    return value
