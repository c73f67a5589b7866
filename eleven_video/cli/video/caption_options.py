"""Checks caption options against captions that a session already has."""

from collections.abc import Mapping
from dataclasses import replace

from eleven_video.config.settings import Settings
from eleven_video.domain.job import VideoJob
from eleven_video.domain.options.table import OPTIONS
from eleven_video.domain.video import Captions
from eleven_video.errors import InvalidInput

_OF_DRAWN = ("caption_style", "caption_position", "safe_area")


def changes_captions(options: Mapping[str, object]) -> bool:
    """Whether one of the options is about captions."""
    return any(name in options for name in ("captions", *_OF_DRAWN))


def check_caption_options(options: Mapping[str, object], kind: Captions) -> None:
    """Refuse options of drawn captions for a video without them.

    Raises:
        InvalidInput: One was given.
    """
    if kind.is_drawn:
        return
    for name in (name for name in _OF_DRAWN if name in options):
        raise InvalidInput(
            f"{OPTIONS[name].flag} needs captions drawn into the pictures, but this video has --captions {kind}. "
            "Use --captions burn or karaoke, or leave it out."
        )


def with_captions(job: VideoJob, options: Mapping[str, object], settings: Settings) -> VideoJob:
    """The job with the captions that were asked for; everything else about them stays as the job has it.

    Args:
        job: Of a session.
        options: The values of the given options, by name.
        settings: The settings with these options in them.

    Raises:
        InvalidInput: An option would have no effect.
    """
    wanted, look = settings.caption_look, job.caption_look
    if "caption_style" in options:
        look = replace(look, style=wanted.style)
    if "caption_position" in options:
        look = replace(look, place=replace(look.place, position=wanted.place.position))
    if "safe_area" in options:
        look = replace(look, place=replace(look.place, safe_area=wanted.place.safe_area))
    captions = settings.captions if "captions" in options else job.captions
    check_caption_options(options, captions)
    return replace(job, captions=captions, caption_look=look)
