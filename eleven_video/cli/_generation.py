"""How `generate` runs: inputs checked, display and signals around the pipeline, the result said at the end."""

import time
import traceback
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path

from rich.text import Text

from eleven_video.cli._inputs import DEFAULT_DURATION, check_report, choose_output, parse_duration, read_script
from eleven_video.cli._logs import logging_to, without_keys
from eleven_video.cli._run_report import Outcome, RunReport
from eleven_video.cli._signals import stopping
from eleven_video.config.pricing_file import read_pricing_file
from eleven_video.config.settings import Settings, load_settings
from eleven_video.domain.plain_text import without_controls
from eleven_video.domain.script import Script
from eleven_video.domain.video import RESOLUTIONS, VideoFormat
from eleven_video.errors import ElevenVideoError, Interrupted, InvalidInput, OutputNotWritten
from eleven_video.monitoring.usage import UsageMonitor
from eleven_video.orchestrator.job import VideoJob
from eleven_video.orchestrator.video_pipeline import VideoPipeline
from eleven_video.orchestrator.wiring import Mode, choose_mode, pipeline, pricing_of
from eleven_video.ui.console import console
from eleven_video.ui.log_lines import say
from eleven_video.ui.progress import VideoPipelineProgress

_STAND_INS = "the built-in sandbox answers. Nothing is billed; script, voice and pictures are stand-ins."


@dataclass(frozen=True, slots=True)
class GenerateOptions:
    """What was typed, as it was typed."""

    prompt: str | None
    script: Path | None
    duration: str | None
    resolution: str
    output: str | None
    pricing: Path | None
    report: Path | None
    as_json: bool
    live_display: bool
    mode: str | None
    verbosity: int
    settings: Mapping[str, str | None]


def run(options: GenerateOptions) -> None:
    """Make the video and say what it came to.

    Raises:
        Exception: The run's, after the summary was shown and, if asked for, the report written.
    """
    settings = load_settings(**options.settings)
    prices = read_pricing_file(options.pricing) if options.pricing else None
    job = _job(options, settings)
    check_report(options.report)
    mode = choose_mode(settings, wanted=Mode(options.mode) if options.mode else None)
    if mode is Mode.SANDBOX:
        why = "As asked, " if options.mode else "No API keys are set: "
        say(console, Text(why + _STAND_INS))

    keys = _keys(settings)
    started = time.monotonic()
    with ExitStack() as stack:
        own_prices = pricing_of(settings, prices)
        monitor = UsageMonitor(own_prices)
        progress = VideoPipelineProgress(monitor=monitor, live=options.live_display)
        progress.set_mode(mode)
        video_pipeline = stack.enter_context(pipeline(settings, mode, monitor=monitor, pricing=own_prices, listener=progress))
        stack.enter_context(logging_to(progress.log_handler(), verbosity=options.verbosity, keys=keys))

        def report(outcome: Outcome) -> None:
            progress.stop()
            elapsed_s, sandbox = time.monotonic() - started, mode is Mode.SANDBOX
            summary = RunReport(outcome, monitor, video_pipeline.session, elapsed_s=elapsed_s, sandbox=sandbox)
            summary.show(as_json=options.as_json)
            if options.report is not None:
                summary.save(options.report)

        def leave() -> None:
            if video_pipeline.session is not None:
                with suppress(OutputNotWritten):
                    video_pipeline.session.keep_summary(monitor.get_summary())
            report(Interrupted("Left at once: calls in flight were not waited for, and may be billed."))

        stack.enter_context(stopping(stop=lambda: _stop(video_pipeline, progress), leave=leave))
        outcome = _attempt(video_pipeline, job, progress, keys)
    report(outcome)
    if isinstance(outcome, Exception):
        raise outcome


def _job(options: GenerateOptions, settings: Settings) -> VideoJob:
    if options.prompt is not None and options.script is not None:
        raise InvalidInput("Give a prompt or a --script, not both.")
    if options.prompt is None and options.script is None:
        raise InvalidInput('Say what the video is about: eleven-video generate "Why the sky is blue"')
    if options.script is not None and options.duration is not None:
        raise InvalidInput("A --script takes as long as its words do. Leave --duration out.")
    prompt = without_controls(options.prompt or "").strip()
    script = read_script(options.script) if options.script else None
    output = choose_output(options.output, about=_about(options, prompt, script))
    job = VideoJob(
        prompt=prompt,
        script=script,
        duration_s=parse_duration(options.duration or DEFAULT_DURATION),
        voice=settings.voice,
        text_model=settings.text_model,
        image_model=settings.image_model,
        tts_model=settings.tts_model,
        video=_format(options.resolution),
        output=output.path,
        may_replace=output.may_replace,
    )
    job.check()
    return job


def _format(resolution: str) -> VideoFormat:
    if resolution.lower() not in RESOLUTIONS:
        raise InvalidInput(f"There is no resolution {resolution!r}. Choose one of {', '.join(RESOLUTIONS)}.")
    return RESOLUTIONS[resolution.lower()]


def _about(options: GenerateOptions, prompt: str, script: Script | None) -> str:
    return prompt or (options.script.stem if options.script else "") or (script.title if script else "")


def _keys(settings: Settings) -> list[str]:
    keys = (settings.gemini_api_key, settings.elevenlabs_api_key)
    return [key.get_secret_value() for key in keys if key is not None]


def _stop(video_pipeline: VideoPipeline, progress: VideoPipelineProgress) -> None:
    video_pipeline.stop()
    progress.note("Stopping: calls in flight finish and are counted. Press Ctrl-C again to leave at once.")


def _attempt(
    video_pipeline: VideoPipeline, job: VideoJob, progress: VideoPipelineProgress, keys: Sequence[str]
) -> Outcome:
    """The run's result, or its error: the summary comes first, whatever went wrong."""
    try:
        with progress:
            return video_pipeline.run(job)
    except ElevenVideoError as error:
        return error
    except Exception as error:  # noqa: BLE001  raised again after the summary
        if video_pipeline.session is not None:
            with suppress(OutputNotWritten):
                kept = video_pipeline.session.keep_text("error.txt", without_keys(traceback.format_exc(), keys))
                progress.warn(f"This should not have happened. The details are in {kept}")
        return error
