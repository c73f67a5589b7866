"""Makes one video. It starts the display, handles signals, asks the user questions, and reports the result."""

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
from eleven_video.cli.shell.console_logging import logging_to
from eleven_video.cli.shell.garbage_collection import collect_garbage_as_usual
from eleven_video.cli.shell.signals import LAST_CALLS_S, STOPPING_NOTE, stopping
from eleven_video.cli.video.questions import ask_fit, ask_unresolved
from eleven_video.cli.video.run_report import Outcome, RunReport
from eleven_video.cli.video.script_review import reviewing
from eleven_video.config.key_redaction import without_keys
from eleven_video.config.settings import Settings
from eleven_video.domain.job import VideoJob
from eleven_video.domain.options import Fit, Mode, UnresolvedCallPolicy
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
from eleven_video.orchestrator.preloaded import PreloadedFacts
from eleven_video.orchestrator.video_pipeline import VideoPipeline
from eleven_video.orchestrator.wiring import pipeline
from eleven_video.planning.plan_announcement import plan_of
from eleven_video.purchasing.recovery import left_open
from eleven_video.purchasing.unresolved_calls import UnresolvedCalls
from eleven_video.services.account import SpeechAccount
from eleven_video.ui.console import console
from eleven_video.ui.live.log_lines import say
from eleven_video.ui.progress import VideoPipelineProgress


@dataclass(frozen=True, slots=True)
class Showing:
    """The options for the display and the report of a run."""

    as_json: bool
    live_display: bool
    verbosity: int
    report: Path | None
    quiet: bool = False
    overwrite: bool = False


@dataclass(frozen=True, slots=True)
class Run:
    """A job, and everything that is needed to run the job.

    Attributes:
        session_id: The id of the session that is resumed. `session_id` is None for a new session.
        lenders: The ids of other sessions. This run may reuse their paid results.
        ask_unknown: Whether to ask the user about calls without an answer. If --on-unknown was given, the user is not
            asked.
        ask_fit: Whether to ask the user if the quota or a budget is too small for the video. If --fit or the setting
            `fit` is set, the user is not asked.
        ledger: The ledger, open for reading. `ledger` is None if the run must open the ledger itself.
        preloaded: Data that the command has already read, such as the ElevenLabs account. The run does not read this
            data again.
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
    preloaded: PreloadedFacts = field(default_factory=PreloadedFacts)


def run_video(run: Run, showing: Showing) -> None:
    """Make the video, and report the result.

    Raises:
        Exception: The error of the run. The summary was already shown, and the report was already written.
    """
    collect_garbage_as_usual()
    started = time.monotonic()
    report = _run_once(run, showing, started, _warnings(run))
    # If the user decides to continue, the report is shown only once, at the end of the last attempt.
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
            resumed = run.session_id is not None
            return RunReport(
                outcome,
                monitor,
                video_pipeline,
                elapsed_s=elapsed_s,
                sandbox=sandbox,
                resumed=resumed,
                quiet=showing.quiet,
                stage_times=progress.stage_times(),
            )

        def leave() -> None:
            monitor.flush(LAST_CALLS_S)
            if video_pipeline.session is not None:
                with suppress(OutputNotWritten):
                    video_pipeline.session.save_summary(monitor.get_summary())
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
    """The outcome.

    If it is an error about a call without an answer, the message gets the command to resume the session.
    """
    unresolved = _unresolved(outcome, video_pipeline)
    if unresolved is None:
        return outcome
    # The error message of the pipeline recommends only --on-unknown. This function knows the session, so it can
    # recommend the whole command.
    text = unresolved.sentence if "--on-unknown" in str(outcome) else str(outcome)
    return Unanswered(f"{text} {unresolved.way_on}")


def _decided(run: Run, report: RunReport) -> Run | None:
    """Ask the user how to continue a run that stopped. Returns None if the run does not continue."""
    if run.ask_fit and isinstance(report.outcome, DoesNotFit | BudgetTooSmall):
        fit = ask_fit(report.outcome)
        # If the run already has a session, it continues in the same session.
        begun = report.session.id if report.session is not None and report.session.is_begun else run.session_id
        return None if fit is Fit.STOP else replace(run, job=replace(run.job, fit=fit), session_id=begun)
    unresolved = _unresolved(report.outcome, report.pipeline) if run.ask_unknown else None
    policy = ask_unresolved(unresolved) if unresolved else None
    if policy in {None, UnresolvedCallPolicy.STOP} or report.session is None:
        return None
    # The run has used credits, so the numbers of the account from the start of the run are out of date.
    preloaded = replace(run.preloaded, account=SpeechAccount())
    return replace(run, job=replace(run.job, on_unknown=policy), session_id=report.session.id, preloaded=preloaded)


def _stop(video_pipeline: VideoPipeline, progress: VideoPipelineProgress) -> None:
    video_pipeline.stop()
    progress.note(STOPPING_NOTE)


def _attempt(video_pipeline: VideoPipeline, run: Run, progress: VideoPipelineProgress) -> Outcome:
    """Run the pipeline. An error is returned instead of raised, so that the summary can be shown first."""
    try:
        with progress:
            return video_pipeline.run(
                run.job,
                session_id=run.session_id,
                lenders=run.lenders,
                preloaded=run.preloaded,
                review=reviewing(video_pipeline, progress) if run.job.review else None,
            )
    except ElevenVideoError as error:
        return error
    except Exception as error:  # noqa: BLE001  the error is raised again after the summary
        if video_pipeline.session is not None:
            with suppress(OutputNotWritten):
                details = video_pipeline.session.keep_text("error.txt", without_keys(traceback.format_exc()))
                progress.warn(f"This should not have happened. The details are in {details}")
        return error
