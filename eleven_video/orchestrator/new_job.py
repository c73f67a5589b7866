"""The job of a new video, from settings and options: for every command, for the rows of a batch, and for library users."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from eleven_video.config.budgets import budgets_of
from eleven_video.config.settings import Settings
from eleven_video.domain.duration import parse_duration
from eleven_video.domain.job import VideoJob
from eleven_video.domain.options import Existing
from eleven_video.domain.options.table import OPTIONS
from eleven_video.domain.script.script import Script
from eleven_video.domain.timing.pacing import Pacing

T = TypeVar("T")


def new_job(
    settings: Settings,
    output: Path,
    *,
    prompt: str = "",
    script: Script | None = None,
    existing: Existing = Existing.REFUSE,
    options: Mapping[str, Any] | None = None,
) -> VideoJob:
    """The job of a new video.

    Args:
        settings: They decide everything that is a setting, such as models, voice, length and budgets.
        output: The path of the finished file, in an existing folder.
        prompt: The topic of the video.
        script: The user's own script, instead of a prompt.
        existing: What to do if the output exists.
        options: Values of options that are no settings, by name: `review`, `stop_at`, `on_unknown` and `keep`.

    Raises:
        InvalidInput: There is neither prompt nor script, the models and options do not fit together, or the project
            nearly has the name of one with a budget.
    """
    job = VideoJob(
        output=output,
        text_model=settings.text_model,
        image_model=settings.image_model,
        tts_model=settings.tts_model,
        prompt=prompt,
        script=script,
        existing=existing,
        duration_s=parse_duration(settings.duration),
        video=settings.video,
        caption_look=settings.caption_look,
        pacing=_pacing(settings),
        budgets=budgets_of(settings),
    )
    job = _with_fields(job, _targets(settings, options or {}))
    # A file of settings can have an empty name.
    job = replace(job, rephrase=job.rephrase or None)
    job.check()
    return job


def _pacing(settings: Settings) -> Pacing:
    if settings.image_count is not None:
        return Pacing(count=settings.image_count)
    return Pacing(float(settings.seconds_per_image))


def _targets(settings: Settings, options: Mapping[str, Any]) -> dict[str, Any]:
    """The values of options by the fields that they are for, such as {"look": {"motion": ...}}; without those unset."""
    targets: dict[str, Any] = {}
    for option in OPTIONS.values():
        value = getattr(settings, option.name) if option.is_setting else options.get(option.name)
        if option.target and value is not None:
            *outer, field = option.target.split(".")
            place = targets
            for name in outer:
                place = place.setdefault(name, {})
            place[field] = value
    return targets


def _with_fields(record: T, fields: Mapping[str, Any]) -> T:
    """A dataclass with other values in its fields, and in the fields of its fields."""
    changed = {
        name: _with_fields(getattr(record, name), value) if isinstance(value, dict) else value
        for name, value in fields.items()
    }
    return replace(record, **changed)  # type: ignore[type-var]
