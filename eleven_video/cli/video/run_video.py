"""Runs one video: the display and signals around the pipeline, the report of the result, and questions to the user."""

import time
import traceback
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from rich.text import Text

from eleven_video.accounting.pricing import Pricing
from eleven_video.cli.pricing.warnings import price_warnings
from eleven_video.cli.shell.logs import logging_to
from eleven_video.cli.shell.signals import stopping
from eleven_video.cli.video.questions import ask_fit, ask_unresolved
from eleven_video.cli.video.review import reviewing
from eleven_video.cli.video.run_report import Outcome, RunReport
from eleven_video.config.keys_in_use import without_keys
from eleven_video.config.settings import Settings
from eleven_video.domain.job import VideoJob
from eleven_video.domain.options import Fit, Mode, UnresolvedCallPolicy
from eleven_video.domain.speaking_rates import wanted_language
from eleven_video.domain.text.languages import language_name
from eleven_video.errors import (
    BudgetTooSmall,
    DoesNotFit,
    ElevenVideoError,
    Interrupted,
    OutputNotWritten,
    Paused,
    Unanswered,
)
from eleven_video.ledger.reading.shared_reader import SharedReader
from eleven_video.monitoring.usage import UsageMonitor
from eleven_video.orchestrator.preparation import Preparation
from eleven_video.orchestrator.video_pipeline import VideoPipeline
from eleven_video.orchestrator.wiring import pipeline
from eleven_video.planning.run_plan import plan_of
from eleven_video.purchasing.recovery import left_open
from eleven_video.purchasing.unresolved_calls import UnresolvedCalls
from eleven_video.services.account import SpeechAccount
from eleven_video.ui.console import console
from eleven_video.ui.live.log_lines import say
from eleven_video.ui.progress import VideoPipelineProgress

_SANDBOX_LANGUAGE = "en"
_STAND_INS = "Nothing is billed; script, voice and pictures are placeholders."


# Maximum wait for answered calls when the user leaves at once.
_LAST_CALLS_S = 1.0


@dataclass(frozen=True, slots=True)
class Showing:
    """The options for showing and reporting a run."""

    as_json: bool
    live_display: bool
    verbosity: int
    report: Path | None
    quiet: bool = False
    overwrite: bool = False


@dataclass(frozen=True, slots=True)
class Run:
    """A job, and the data for its run.

    Attributes:
        session_id: The session to resume; None for a new one.
        lenders: Sessions whose results may be used again.
        ask_unknown: Whether the user is asked about a call without an answer, because no option decides it.
        ask_fit: Whether the user is asked about a video that needs more than the services have left.
        ledger: The ledger, if it is open for reading.
        preparation: Facts that are known already, such as the loaded session.
    """

    job: VideoJob
    settings: Settings
    mode: Mode
    pricing: Pricing
    session_id: str | None = None
    lenders: Sequence[str] = ()
    ask_unknown: bool = True
    ask_fit: bool = True
    ledger: SharedReader | None = None
    preparation: Preparation = field(default_factory=Preparation)


def run_video(run: Run, showing: Showing) -> None:
    """Make the video and report the result.

    Raises:
        Exception: The error of the run, after its summary was shown and, if requested, its report written.
    """
    started = time.monotonic()
    report = _run_once(run, showing, started, _warnings(run))
    # A run that continues after the user's decision is the same run: its result is reported once, at its end.
    while (decided := _decided(run, report)) is not None:
        run = decided
        report = _run_once(run, showing, started)
    _tell(report, showing)
    if isinstance(report.outcome, Exception) and not isinstance(report.outcome, Paused):
        raise report.outcome


def _run_once(run: Run, showing: Showing, started: float, warnings: Sequence[str] = ()) -> RunReport:
    with ExitStack() as stack:
        monitor = UsageMonitor(run.pricing)
        progress = VideoPipelineProgress(
            monitor=monitor, live=showing.live_display, quiet=showing.quiet, pricing=run.pricing
        )
        progress.set_mode(run.mode)
        progress.planned(plan_of(run.job))
        video_pipeline = stack.enter_context(
            pipeline(run.settings, run.mode, monitor=monitor, pricing=run.pricing, listener=progress, ledger=run.ledger)
        )
        stack.enter_context(logging_to(progress.log_handler(), verbosity=showing.verbosity))
        for warning in warnings:
            progress.warn(warning)

        def report_on(outcome: Outcome) -> RunReport:
            progress.stop()
            elapsed_s, sandbox = time.monotonic() - started, run.mode is Mode.SANDBOX
            goes_on = run.session_id is not None
            return RunReport(
                outcome,
                monitor,
                video_pipeline,
                elapsed_s=elapsed_s,
                sandbox=sandbox,
                goes_on=goes_on,
                quiet=showing.quiet,
                stage_times=progress.stage_times(),
            )

        def leave() -> None:
            monitor.flush(_LAST_CALLS_S)
            if video_pipeline.session is not None:
                with suppress(OutputNotWritten):
                    video_pipeline.session.keep_summary(monitor.get_summary())
            video_pipeline.note_open_calls()
            lines = left_open(video_pipeline.unanswered)
            _tell(report_on(Interrupted(" ".join(line.strip() for line in lines))), showing)
            for line in lines:
                say(console, Text(line))

        stack.enter_context(stopping(stop=lambda: _stop(video_pipeline, progress), leave=leave))
        outcome = _attempt(video_pipeline, run, progress)
    return report_on(_with_way_on(outcome, video_pipeline))


def _warnings(run: Run) -> list[str]:
    if run.mode is Mode.SANDBOX and not run.job.budgets:
        return []
    return price_warnings(run.job, run.pricing, datetime.now(UTC).date())


def _tell(report: RunReport, showing: Showing) -> None:
    report.show(as_json=showing.as_json)
    if showing.report is not None:
        report.save(showing.report, overwrite=showing.overwrite)


def _unresolved(outcome: Outcome, video_pipeline: VideoPipeline) -> UnresolvedCalls | None:
    session = video_pipeline.session
    if not isinstance(outcome, Unanswered) or session is None:
        return None
    return UnresolvedCalls.of(session, video_pipeline.unanswered) or None


def _with_way_on(outcome: Outcome, video_pipeline: VideoPipeline) -> Outcome:
    """Add the command to resume to the error about a lost answer."""
    unresolved = _unresolved(outcome, video_pipeline)
    if unresolved is None:
        return outcome
    # The error names only the option; here the whole command is known.
    text = unresolved.sentence if "--on-unknown" in str(outcome) else str(outcome)
    return Unanswered(f"{text} {unresolved.way_on}")


def _decided(run: Run, report: RunReport) -> Run | None:
    """The run with the user's policy; None to stop or if the user cannot be asked."""
    if run.ask_fit and isinstance(report.outcome, DoesNotFit | BudgetTooSmall):
        fit = ask_fit(report.outcome)
        # A video whose own budget is too small has a session already.
        begun = report.session.id if report.session is not None and report.session.is_begun else run.session_id
        return None if fit is Fit.STOP else replace(run, job=replace(run.job, fit=fit), session_id=begun)
    unresolved = _unresolved(report.outcome, report.pipeline) if run.ask_unknown else None
    policy = ask_unresolved(unresolved) if unresolved else None
    if policy in {None, UnresolvedCallPolicy.STOP} or report.session is None:
        return None
    # The run has bought results, so the account's answer of before is out of date.
    preparation = replace(run.preparation, account=SpeechAccount())
    return replace(run, job=replace(run.job, on_unknown=policy), session_id=report.session.id, preparation=preparation)


def tell_mode(mode: Mode, *, asked: bool, again: bool = False, jobs: Sequence[VideoJob] = ()) -> None:
    """Print a note if the sandbox is used, and a warning about languages of the jobs that it does not speak.

    Args:
        mode: Live services or sandbox.
        asked: Whether the user asked for the sandbox.
        again: Whether an earlier run of the session used it.
        jobs: The videos.
    """
    if mode is not Mode.SANDBOX:
        return
    if again or asked:
        say(console, Text(f"Using the built-in sandbox{' again' if again else ''}. {_STAND_INS}"))
    else:
        say(
            console,
            Text(f"No API keys found, using the built-in sandbox. {_STAND_INS} To set keys: eleven-video setup"),
        )
    others = {code for job in jobs if (code := wanted_language(job)) not in {"", _SANDBOX_LANGUAGE}}
    if others:
        names = sorted(language_name(code) for code in others)
        text = f"The sandbox writes and speaks English only, not {' or '.join(names)}."
        say(console, Text.assemble(("Warning: ", "bold yellow"), text))


def _stop(video_pipeline: VideoPipeline, progress: VideoPipelineProgress) -> None:
    video_pipeline.stop()
    progress.note("Stopping: calls in flight finish and are counted. Press Ctrl-C again to leave at once.")


def _attempt(video_pipeline: VideoPipeline, run: Run, progress: VideoPipelineProgress) -> Outcome:
    """The run's result, or its error: the summary comes first, whatever went wrong."""
    try:
        with progress:
            return video_pipeline.run(
                run.job,
                session_id=run.session_id,
                lenders=run.lenders,
                preparation=run.preparation,
                review=reviewing(video_pipeline, progress) if run.job.review else None,
            )
    except ElevenVideoError as error:
        return error
    except Exception as error:  # noqa: BLE001  raised again after the summary
        if video_pipeline.session is not None:
            with suppress(OutputNotWritten):
                details = video_pipeline.session.keep_text("error.txt", without_keys(traceback.format_exc()))
                progress.warn(f"This should not have happened. The details are in {details}")
        return error
