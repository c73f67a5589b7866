"""How `generate` runs: inputs checked, display and signals around the pipeline, the result said at the end."""

import json
import sys
import time
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.text import Text

from eleven_video.accounting.receipts import charge_record
from eleven_video.cli._inputs import check_report, choose_output, parse_duration, read_script
from eleven_video.cli._logs import logging_to
from eleven_video.cli._signals import stopping
from eleven_video.config.pricing_file import read_pricing_file
from eleven_video.config.settings import Settings, load_settings
from eleven_video.domain.plain_text import without_controls
from eleven_video.domain.script import Script
from eleven_video.domain.video import RESOLUTIONS, VideoFormat
from eleven_video.errors import ElevenVideoError, InvalidInput
from eleven_video.orchestrator.job import VideoJob, VideoResult
from eleven_video.orchestrator.video_pipeline import VideoPipeline
from eleven_video.orchestrator.wiring import Mode, choose_mode, pipeline, priced_monitor
from eleven_video.ui.console import console
from eleven_video.ui.log_lines import say
from eleven_video.ui.progress import VideoPipelineProgress
from eleven_video.ui.reports import RunSummary, write_report

_SANDBOX_LINE = (
    "No API keys are set: the built-in sandbox answers. Nothing is billed; script, voice and pictures are stand-ins."
)
_ASKED_SANDBOX_LINE = "The built-in sandbox answers. Nothing is billed; script, voice and pictures are stand-ins."


@dataclass(frozen=True, slots=True)
class Wish:
    """What was typed, as it was typed."""

    prompt: str | None
    script: Path | None
    duration: str
    resolution: str
    output: Path | None
    pricing: Path | None
    report: Path | None
    as_json: bool
    live_display: bool
    mode: str | None
    verbosity: int
    settings: Mapping[str, str | None]


def run(wish: Wish) -> None:
    """Make the video and say what it came to.

    Raises:
        ElevenVideoError: After the summary was shown and, if asked for, the report written.
    """
    settings = load_settings(**wish.settings)
    prices = read_pricing_file(wish.pricing) if wish.pricing else None
    job = _job(wish, settings)
    check_report(wish.report)
    mode = choose_mode(settings, wanted=Mode(wish.mode) if wish.mode else None)
    if mode is Mode.SANDBOX:
        say(console, Text(_ASKED_SANDBOX_LINE if wish.mode else _SANDBOX_LINE))

    started = time.monotonic()
    with ExitStack() as stack:
        monitor = priced_monitor(settings, prices)
        progress = VideoPipelineProgress(monitor=monitor, live=wish.live_display)
        making = stack.enter_context(pipeline(settings, mode, monitor=monitor, listener=progress))
        progress.set_mode(mode)
        stack.enter_context(logging_to(progress.log_handler(), verbosity=wish.verbosity, keys=_keys(settings)))
        stack.enter_context(stopping(stop=lambda: _stop(making, progress), leave=progress.stop))
        outcome = _attempt(making, job, progress)
    ending = _Ending(wish, mode, making, outcome, elapsed_s=time.monotonic() - started)
    ending.show()
    if isinstance(outcome, ElevenVideoError):
        raise outcome


def _job(wish: Wish, settings: Settings) -> VideoJob:
    if wish.prompt is not None and wish.script is not None:
        raise InvalidInput("Give a prompt or a --script, not both.")
    if wish.prompt is None and wish.script is None:
        raise InvalidInput('Say what the video is about: eleven-video generate "Why the sky is blue"')
    script = read_script(wish.script) if wish.script else None
    job = VideoJob(
        prompt=without_controls(wish.prompt or "").strip(),
        script=script,
        duration_s=parse_duration(wish.duration),
        voice=settings.voice,
        text_model=settings.text_model,
        image_model=settings.image_model,
        tts_model=settings.tts_model,
        video=_format(wish.resolution),
        output=Path(),
    )
    job.check()
    return job.to(choose_output(wish.output, about=_about(wish, script)))


def _format(resolution: str) -> VideoFormat:
    if resolution.lower() not in RESOLUTIONS:
        raise InvalidInput(f"There is no resolution {resolution!r}. Choose one of {', '.join(RESOLUTIONS)}.")
    return RESOLUTIONS[resolution.lower()]


def _about(wish: Wish, script: Script | None) -> str:
    return wish.prompt or (wish.script.stem if wish.script else "") or (script.title if script else "")


def _keys(settings: Settings) -> list[str]:
    keys = (settings.gemini_api_key, settings.elevenlabs_api_key)
    return [key.get_secret_value() for key in keys if key is not None]


def _stop(making: VideoPipeline, progress: VideoPipelineProgress) -> None:
    making.stop()
    progress.note("Stopping: calls in flight finish and are counted. Press Ctrl-C again to leave at once.")


def _attempt(making: VideoPipeline, job: VideoJob, progress: VideoPipelineProgress) -> VideoResult | ElevenVideoError:
    try:
        with progress:
            return making.run(job)
    except ElevenVideoError as error:
        return error


@dataclass(frozen=True, slots=True)
class _Ending:
    """The last word of a run, said whether it went well or not."""

    wish: Wish
    mode: Mode
    making: VideoPipeline
    outcome: VideoResult | ElevenVideoError
    elapsed_s: float

    def show(self) -> None:
        summary = self.making.monitor.get_summary()
        video = self.outcome.video if isinstance(self.outcome, VideoResult) else None
        RunSummary(summary, video, self.elapsed_s, sandbox=self.mode is Mode.SANDBOX).show(console)
        if video is None and summary["calls_count"] and self.making.session is not None:
            console.print(f"What was bought is kept in {self.making.session.path}", soft_wrap=True, markup=False)
        if self.wish.report is not None:
            self._write_report(self.wish.report, summary)
        if self.wish.as_json:
            sys.stdout.write(json.dumps(self._result(summary), ensure_ascii=False) + "\n")
        elif video is not None and not sys.stdout.isatty():
            sys.stdout.write(f"{video.path}\n")

    def _result(self, summary: Mapping[str, Any]) -> dict[str, Any]:
        session = self.making.session
        common = {"session_id": session.id if session else None, "mode": self.mode.value, "summary": summary}
        if isinstance(self.outcome, VideoResult):
            video = self.outcome.video
            return {
                "video_path": str(video.path.absolute()),
                "title": self.outcome.title,
                "duration": video.duration_ms / 1000,
                "width": video.width,
                "height": video.height,
                **common,
            }
        return {"error": str(self.outcome), "exit_code": self.outcome.exit_code, **common}

    def _write_report(self, path: Path, summary: Mapping[str, Any]) -> None:
        report = self._result(summary)
        if path.suffix.lower() == ".json":
            report["calls"] = [charge_record(charge) for charge in self.making.monitor.get_charges()]
        try:
            write_report(path, report)
        except ElevenVideoError as error:
            if isinstance(self.outcome, ElevenVideoError):
                # The run's own error is the one to leave with.
                console.print(f"Warning: {error}", soft_wrap=True, markup=False)
                return
            raise
