"""Makes a job from the options of `generate` or `estimate`, or from a row of a batch."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from eleven_video.cli.shell.output_checks import Output, choose_output
from eleven_video.cli.shell.script_input import check_script_length, read_script
from eleven_video.cli.shell.stdin import STDIN
from eleven_video.config.settings import Settings
from eleven_video.domain.job import VideoJob
from eleven_video.domain.options import Existing
from eleven_video.domain.script.script import Script
from eleven_video.domain.text.plain_text import without_controls
from eleven_video.errors import InvalidInput
from eleven_video.orchestrator.new_job import new_job


def job_of(options: Mapping[str, Any], settings: Settings, *, make: bool = True, has_output: bool = True) -> VideoJob:
    """Make the job of a new video from the given options.

    Args:
        options: The names and values of the given options.
        settings: The settings. The values of these options have already replaced values of the settings.
        make: Whether to create the folder of the video if it is missing.
        has_output: Whether to choose the path of the video. An estimate sets this to False, because it writes no video.

    Raises:
        InvalidInput: Two options contradict each other, or the script or the video's path cannot be used.
        OutputNotWritten: The folder of the video is not writable, or the disk is full.
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
    """Check that the options have either a prompt or a script. A script must not be combined with --duration.

    Raises:
        InvalidInput: Neither a prompt nor a script is given, both are given, or --duration is given together with a
            script.
    """
    prompt, script = options.get("prompt"), options.get("script")
    if prompt is not None and script is not None:
        raise InvalidInput("Give a prompt or a --script, not both.")
    if prompt is None and script is None:
        raise InvalidInput('Say what the video is about, for example "Why the sky is blue"')
    if script is not None:
        check_script_length(options.get("duration"))


def _about(prompt: str, file: Path | None, script: Script | None) -> str:
    """The text from which the video's file name is made: the prompt, the script's file name, or the script's title."""
    named = file.stem if file is not None and str(file) != STDIN else ""
    return prompt or named or (script.title if script else "")
