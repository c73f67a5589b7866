"""Applies caption options to a job, and refuses caption options that would have no effect."""

from collections.abc import Mapping
from dataclasses import replace

from eleven_video.config.settings import Settings
from eleven_video.domain.job import VideoJob
from eleven_video.domain.options.table import OPTIONS
from eleven_video.domain.video import Captions
from eleven_video.errors import InvalidInput

_OF_DRAWN = ("caption_style", "caption_position", "safe_area")


def changes_captions(options: Mapping[str, object]) -> bool:
    """Whether at least one of the given options changes captions."""
    return any(name in options for name in ("captions", *_OF_DRAWN))


def check_caption_options(options: Mapping[str, object], kind: Captions) -> None:
    """Raise an error for options about the look of captions if no captions are drawn into the pictures.

    Raises:
        InvalidInput: An option about the look of captions was given.
    """
    if kind.is_drawn:
        return
    for name in (name for name in _OF_DRAWN if name in options):
        raise InvalidInput(
            f"{OPTIONS[name].flag} needs captions drawn into the pictures, but this video has --captions {kind}. "
            "Use --captions burn or karaoke, or leave it out."
        )


def with_captions(job: VideoJob, options: Mapping[str, object], settings: Settings) -> VideoJob:
    """The job with new values from the given caption options. Without an option, the value of the job stays.

    Args:
        job: The job of an earlier session.
        options: The names and values of the given options.
        settings: The settings. The values of these options have already replaced values of the settings.

    Raises:
        InvalidInput: A caption option would have no effect, because the captions are not drawn into the pictures.
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
