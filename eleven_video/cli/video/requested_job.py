"""The job that options ask for: of generate, estimate and a row of a batch. It reads the script and chooses the output."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from eleven_video.cli.shell.inputs import check_script_length, read_script
from eleven_video.cli.shell.outputs import Output, choose_output
from eleven_video.cli.shell.stdin import STDIN
from eleven_video.config.settings import Settings
from eleven_video.domain.job import VideoJob
from eleven_video.domain.options import Existing
from eleven_video.domain.script.script import Script
from eleven_video.domain.text.plain_text import without_controls
from eleven_video.errors import InvalidInput
from eleven_video.orchestrator.new_job import new_job


def job_of(options: Mapping[str, Any], settings: Settings, *, make: bool = True, has_output: bool = True) -> VideoJob:
    """The job of a new video.

    Args:
        options: The values of the given options, by name.
        settings: The settings with these options.
        make: Whether a missing folder for the video is made.
        has_output: Whether the video is to be made. An estimate needs no place for it.

    Raises:
        InvalidInput: The options do not fit together, or the script or the place of the video cannot be used.
        OutputNotWritten: The folder of the video cannot be written to or is full.
    """
    prompt, script_file = options.get("prompt"), options.get("script")
    check_content(options)
    prompt = without_controls(prompt or "").strip()
    script = read_script(script_file) if script_file is not None else None
    output = Output(Path(), Existing.REFUSE)
    if has_output:
        output = choose_output(
            options.get("output"),
            about=_about(prompt, script_file, script),
            wanted=options.get("format"),
            usual=settings.format,
            overwrite=options.get("overwrite", False),
            make=make,
        )
    return new_job(settings, output.path, prompt=prompt, script=script, existing=output.existing, options=options)


def check_content(options: Mapping[str, Any]) -> None:
    """Check that there is a prompt or a script, and no length for a script.

    Raises:
        InvalidInput: There is none, or both, or such a length.
    """
    prompt, script = options.get("prompt"), options.get("script")
    if prompt is not None and script is not None:
        raise InvalidInput("Give a prompt or a --script, not both.")
    if prompt is None and script is None:
        raise InvalidInput('Say what the video is about, for example "Why the sky is blue"')
    if script is not None:
        check_script_length(options.get("duration"))


def _about(prompt: str, file: Path | None, script: Script | None) -> str:
    """The text from which the video's name is made."""
    named = file.stem if file is not None and str(file) != STDIN else ""
    return prompt or named or (script.title if script else "")
