"""One run on the screen: display and signals around the pipeline, what it came to, and a question where only the user knows."""

import time
import traceback
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from rich.text import Text

from eleven_video.accounting.pricing import Pricing
from eleven_video.cli._logs import logging_to, without_keys
from eleven_video.cli._price_warnings import price_warnings
from eleven_video.cli._run_report import Outcome, RunReport
from eleven_video.cli._signals import stopping
from eleven_video.config.settings import Settings
from eleven_video.errors import ElevenVideoError, Interrupted, OutputNotWritten, Unanswered
from eleven_video.monitoring.usage import UsageMonitor
from eleven_video.orchestrator.job import VideoJob
from eleven_video.orchestrator.unknown import OnUnknown
from eleven_video.orchestrator.video_pipeline import VideoPipeline
from eleven_video.orchestrator.wiring import Mode, pipeline
from eleven_video.ui.console import console
from eleven_video.ui.log_lines import say
from eleven_video.ui.progress import VideoPipelineProgress
from eleven_video.ui.questions import Choice, ask_choice, can_ask

_STAND_INS = "the built-in sandbox answers. Nothing is billed; script, voice and pictures are stand-ins."


# How long somebody who leaves at once waits for calls that are answered already.
_LAST_CALLS_S = 1.0


@dataclass(frozen=True, slots=True)
class Showing:
    """How a run is shown and reported."""

    as_json: bool
    live_display: bool
    verbosity: int
    report: Path | None


@dataclass(frozen=True, slots=True)
class Run:
    """A job and what it is run with.

    Attributes:
        session_id: The session that goes on; None for a new one.
        lenders: Sessions whose results may be used again.
        ask_unknown: Whether the user may be asked about a call without an answer: not where that was said already.
    """

    job: VideoJob
    settings: Settings
    mode: Mode
    pricing: Pricing
    session_id: str | None = None
    lenders: Sequence[str] = ()
    ask_unknown: bool = True


def run_video(run: Run, showing: Showing) -> None:
    """Make the video and say what it came to.

    Raises:
        Exception: The run's, after the summary was shown and, if asked for, the report written.
    """
    while True:
        outcome, session_id = _run_once(run, showing)
        if not isinstance(outcome, Exception):
            return
        decided = _asked(outcome) if isinstance(outcome, Unanswered) and run.ask_unknown and session_id else None
        if decided is None:
            raise outcome
        run = replace(run, job=replace(run.job, on_unknown=decided), session_id=session_id)


def _run_once(run: Run, showing: Showing) -> tuple[Outcome, str | None]:
    keys = keys_of(run.settings)
    started = time.monotonic()
    with ExitStack() as stack:
        monitor = UsageMonitor(run.pricing)
        progress = VideoPipelineProgress(monitor=monitor, live=showing.live_display)
        progress.set_mode(run.mode)
        video_pipeline = stack.enter_context(
            pipeline(run.settings, run.mode, monitor=monitor, pricing=run.pricing, listener=progress)
        )
        stack.enter_context(logging_to(progress.log_handler(), verbosity=showing.verbosity, keys=keys))
        if run.mode is Mode.LIVE or run.job.budgets:
            today, plan = datetime.now(UTC).date(), run.settings.elevenlabs_plan
            for warning in price_warnings(run.job, run.pricing, today, plan=plan):
                progress.warn(warning)

        def report(outcome: Outcome) -> None:
            progress.stop()
            elapsed_s, sandbox = time.monotonic() - started, run.mode is Mode.SANDBOX
            summary = RunReport(outcome, monitor, video_pipeline, elapsed_s=elapsed_s, sandbox=sandbox)
            summary.show(as_json=showing.as_json)
            if showing.report is not None:
                summary.save(showing.report)

        def leave() -> None:
            monitor.flush(_LAST_CALLS_S)
            if video_pipeline.session is not None:
                with suppress(OutputNotWritten):
                    video_pipeline.session.keep_summary(monitor.get_summary())
            report(Interrupted("Left at once: calls in flight were not waited for, and may be billed."))

        stack.enter_context(stopping(stop=lambda: _stop(video_pipeline, progress), leave=leave))
        outcome = _attempt(video_pipeline, run, progress, keys)
    report(outcome)
    session = video_pipeline.session
    return outcome, session.id if session is not None and session.is_begun else None


def _asked(error: Unanswered) -> OnUnknown | None:
    """What the user wants to do about a call without an answer; None to stop, and where there is nobody to ask."""
    if not can_ask():
        return None
    choices = [
        Choice("r", "retry", "make the call again, and perhaps pay twice"),
        Choice("s", "skip", "go on without what it was to bring"),
        Choice("q", "quit", "stop here; what was bought is kept"),
    ]
    answer = ask_choice(console, str(error), choices)
    return {"r": OnUnknown.RETRY, "s": OnUnknown.SKIP}.get(answer)


def keys_of(settings: Settings) -> list[str]:
    """The keys that must stand in nothing that is written."""
    keys = (settings.gemini_api_key, settings.elevenlabs_api_key)
    return [key.get_secret_value() for key in keys if key is not None]


def tell_mode(mode: Mode, *, asked: bool) -> None:
    """Say it where the sandbox answers."""
    if mode is Mode.SANDBOX:
        why = "As asked, " if asked else "No API keys are set: "
        say(console, Text(why + _STAND_INS))


def _stop(video_pipeline: VideoPipeline, progress: VideoPipelineProgress) -> None:
    video_pipeline.stop()
    progress.note("Stopping: calls in flight finish and are counted. Press Ctrl-C again to leave at once.")


def _attempt(video_pipeline: VideoPipeline, run: Run, progress: VideoPipelineProgress, keys: Sequence[str]) -> Outcome:
    """The run's result, or its error: the summary comes first, whatever went wrong."""
    try:
        with progress:
            return video_pipeline.run(run.job, session_id=run.session_id, lenders=run.lenders)
    except ElevenVideoError as error:
        return error
    except Exception as error:  # noqa: BLE001  raised again after the summary
        if video_pipeline.session is not None:
            with suppress(OutputNotWritten):
                kept = video_pipeline.session.keep_text("error.txt", without_keys(traceback.format_exc(), keys))
                progress.warn(f"This should not have happened. The details are in {kept}")
        return error
