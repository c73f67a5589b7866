"""Checks caption options against captions that a session already has."""

from collections.abc import Mapping
from dataclasses import replace

from eleven_video.config.settings import Settings
from eleven_video.domain.job import VideoJob
from eleven_video.domain.video import Captions
from eleven_video.errors import InvalidInput

_OF_DRAWN = {"caption_style": "--caption-style", "caption_position": "--caption-position", "safe_area": "--safe-area"}


def check_caption_options(typed: Mapping[str, object], kind: Captions) -> None:
    """Refuse options of drawn captions for a video without them.

    Raises:
        InvalidInput: Such an option was typed.
    """
    if kind.is_drawn:
        return
    for option in (option for name, option in _OF_DRAWN.items() if typed.get(name) is not None):
        raise InvalidInput(
            f"{option} needs captions drawn into the pictures, but this video has --captions {kind}. "
            "Use --captions burn or karaoke, or leave it out."
        )


def with_captions(job: VideoJob, typed: Mapping[str, object], settings: Settings) -> VideoJob:
    """The job with the typed caption options; its other caption options stay.

    Args:
        job: The job of a session.
        typed: The options that were typed, by the names of their settings.
        settings: The settings with these options in them.

    Raises:
        InvalidInput: An option would have no effect.
    """
    wanted, look = settings.caption_look, job.caption_look
    if "caption_style" in typed:
        look = replace(look, style=wanted.style)
    if "caption_position" in typed:
        look = replace(look, place=replace(look.place, position=wanted.place.position))
    if "safe_area" in typed:
        look = replace(look, place=replace(look.place, safe_area=wanted.place.safe_area))
    captions = settings.captions if "captions" in typed else job.captions
    check_caption_options(typed, captions)
    return replace(job, captions=captions, caption_look=look)
