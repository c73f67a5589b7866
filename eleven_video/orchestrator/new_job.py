"""Makes the job of a new video from the settings and the options. All commands, batches and users of the library make
jobs with this module.
"""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from eleven_video.config.budget_settings import budgets_of
from eleven_video.config.settings import Settings
from eleven_video.domain.duration_parsing import parse_duration
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
    """Make the job of a new video.

    Args:
        settings: The settings for models, voice, length, budgets and other values.
        output: The path of the finished video. The folder of this path must exist.
        prompt: The topic of the video. `prompt` is empty if `script` is not None.
        script: The user's own script, or None if a model writes the script from `prompt`.
        existing: What to do if there is already a file at the path `output`.
        options: The values of the options that have no setting: `review`, `stop_at`, `on_unknown` and `keep`.

    Raises:
        InvalidInput: The job has neither a prompt nor a script, or the models and the options contradict each other.
            The error is also raised if the --project label differs only slightly from a label that has a budget. A
            --project label that is similar to a label with a budget is probably a typing error.
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
    # In the settings file, an empty model name means that the script is not rephrased.
    job = replace(job, rephrase=job.rephrase or None)
    job.check()
    return job


def _pacing(settings: Settings) -> Pacing:
    if settings.image_count is not None:
        return Pacing(count=settings.image_count)
    return Pacing(float(settings.seconds_per_image))


def _targets(settings: Settings, options: Mapping[str, Any]) -> dict[str, Any]:
    """The values of the options that the user has set, by the names of the fields of `VideoJob`. The fields of a nested
    object are in a nested dict, such as {"look": {"motion": ...}}.
    """
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
    """Make a copy of a dataclass in which some fields have new values. If a value is a dict, it changes the fields of a
    nested dataclass.
    """
    changed = {
        name: _with_fields(getattr(record, name), value) if isinstance(value, dict) else value
        for name, value in fields.items()
    }
    return replace(record, **changed)  # type: ignore[type-var]
