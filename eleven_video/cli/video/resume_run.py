"""Runs `resume`: finds the session, shows what is paid and left, and continues the run."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from rich.text import Text

from eleven_video.cli.shell.inputs import check_budget, check_budget_credits, parse_on_unknown
from eleven_video.cli.shell.json_result import print_json_result
from eleven_video.cli.shell.ledger_catch_up import catch_up
from eleven_video.cli.shell.outputs import check_folder_exists, check_report, choose_output
from eleven_video.cli.video.budget_check import CheckedBudget, checked_budgets
from eleven_video.cli.video.caption_options import with_captions
from eleven_video.cli.video.job_files import check_job_files
from eleven_video.cli.video.paid_and_left import Known, left_of, of_session
from eleven_video.cli.video.questions import LostAnswers
from eleven_video.cli.video.video_flags import check_video_flags
from eleven_video.config.budgets import SettledProject, budgets_of
from eleven_video.config.pricing_file import read_pricing_file
from eleven_video.config.settings import Settings, load_settings
from eleven_video.domain.budgets import Budgets
from eleven_video.domain.job import VideoJob
from eleven_video.domain.options import Fit, UnresolvedCallPolicy
from eleven_video.domain.text.plain_text import one_line
from eleven_video.errors import InvalidInput, Unanswered
from eleven_video.ledger.reading.reports import SessionSummary
from eleven_video.ledger.records import SessionOutcome
from eleven_video.orchestrator.saved_sessions import KeptSession, latest_unfinished, mode_of, named_session
from eleven_video.services.backend import pricing_of, served_by
from eleven_video.ui.console import console, make_console
from eleven_video.ui.live.log_lines import say
from eleven_video.ui.tables.paid_and_left import PaidAndLeft


@dataclass(frozen=True, slots=True)
class ResumeOptions:
    """The options as typed."""

    session: str | None
    budget: str | None
    budget_credits: str | None
    no_budget: bool
    on_unknown: str | None
    fit: str | None
    captions: Mapping[str, str | None]
    output: str | None
    overwrite: bool
    no_review: bool
    dry_run: bool
    pricing: Path | None
    report: Path | None
    as_json: bool
    live_display: bool
    quiet: bool
    verbosity: int


def run(options: ResumeOptions) -> None:
    """Continue a session and report the outcome.

    Raises:
        Exception: The run's error, after the summary was shown and the requested report was written.
    """
    check_budget(options.budget)
    check_budget_credits(options.budget_credits)
    typed = {"budget": options.budget, "budget_credits": options.budget_credits}
    flags = check_video_flags({"fit": options.fit, **options.captions})
    settings = load_settings(**typed, **flags)
    pricing = pricing_of(settings, read_pricing_file(options.pricing) if options.pricing else None)
    catch_up()
    session = KeptSession.read(named_session(options.session) if options.session is not None else latest_unfinished())
    session.check_free()
    # Viewing needs no key.
    mode = session.mode if options.dry_run else mode_of(session, settings)
    known = Known.of(session.folder)
    _check_unfinished(session, known.summary)
    job = _job(options, settings, session)
    _check_files(options, session, job)
    if job.on_unknown is UnresolvedCallPolicy.RETRY and not options.dry_run:
        # Such a call is paid for too, so it is shown with the others.
        session.folder.kept.forget_skipped()
    rest, left = left_of(job, session.folder.kept, session.voice, settings=settings, pricing=pricing, mode=mode)
    shown = of_session(session.folder.id, job.title, known, rest, left)
    if options.dry_run:
        budgets = checked_budgets(
            [(job, session.voice, rest.calls)],
            (),
            pricing=pricing,
            mode=mode,
            served_by=served_by(settings, mode),
            sessions=[session.folder.id],
        )
        print_shown(shown, budgets, as_json=options.as_json)
        return
    # The pipeline and its display load only for a run.
    from eleven_video.cli.video.run_video import Run, Showing, run_video, tell_mode

    if not options.quiet:
        tell_mode(mode, asked=False, again=True, jobs=[job])
    for line in () if options.quiet else shown.lines(console.width):
        say(console, line)
    if known.lost and options.on_unknown is None:
        job = replace(job, on_unknown=_decided(options, known.lost))
    run_video(
        Run(
            job=job,
            settings=settings,
            mode=mode,
            pricing=pricing,
            session_id=session.folder.id,
            lenders=session.folder.lenders,
            ask_unknown=options.on_unknown is None,
            ask_fit=settings.fit is None,
        ),
        Showing(
            options.as_json,
            options.live_display,
            options.verbosity,
            options.report,
            quiet=options.quiet,
            overwrite=options.overwrite,
        ),
    )


def _check_files(options: ResumeOptions, session: KeptSession, job: VideoJob) -> None:
    """Check that the run replaces no file that it reads and, without --overwrite, only files that the session has made.

    Raises:
        InvalidInput: The run would replace such a file.
    """
    folder, make = session.folder, not options.dry_run
    check_report(options.report, overwrite=options.overwrite, has_made=folder.has_made, make=make)
    check_job_files(job, options.report, {"--pricing file": options.pricing}, folder)


def _decided(options: ResumeOptions, lost: LostAnswers) -> UnresolvedCallPolicy:
    """The policy for unresolved calls, decided before anything else.

    Raises:
        Unanswered: The user cannot be asked or wants to stop.
    """
    decided = lost.ask("What should be done about calls without an answer?")
    if decided in {UnresolvedCallPolicy.RETRY, UnresolvedCallPolicy.SKIP}:
        return decided
    if decided is None and (options.as_json or options.report is not None):
        # With --json or --report, the outcome is recorded as for a run that stops for the same reason.
        return UnresolvedCallPolicy.STOP
    raise Unanswered(f"{lost.sentence if decided is None else 'Stopped.'} {lost.way_on}")


def print_shown(shown: PaidAndLeft, budgets: Sequence[CheckedBudget], *, as_json: bool) -> None:
    """Print the paid part, the rest and whether the budgets are enough, on stdout."""
    if as_json:
        record = {**shown.record(), "budgets": [one.record() for one in budgets]}
        print_json_result(record)
        return
    stdout = make_console(sys.stdout)
    stdout.print(shown, soft_wrap=False, crop=False)
    for one in budgets:
        note, style = one.note()
        stdout.print(Text(one_line(note), style=style))


def _check_unfinished(session: KeptSession, summary: SessionSummary | None) -> None:
    """Refuse a finished session. If its video was deleted, it is made again from its paid results."""
    if summary is not None and summary.session.outcome is SessionOutcome.COMPLETED:
        video = Path(summary.session.output or "")
        if summary.session.output and video.exists():
            raise InvalidInput(f"Session {session.folder.id} is finished: its video is {video}")


def _job(options: ResumeOptions, settings: Settings, session: KeptSession) -> VideoJob:
    typed = {name: value for name, value in options.captions.items() if value is not None}
    job = with_captions(session.job, typed, settings)
    budgets = budgets_of(settings.model_copy(update={"project": SettledProject(job.project)}))
    if options.no_budget:
        budgets = Budgets()
    else:
        # A video's limit covers all its runs.
        if options.budget is None and job.budgets.run is not None:
            budgets = replace(budgets, run=job.budgets.run)
        if options.budget_credits is None and job.budgets.run_credits is not None:
            budgets = replace(budgets, run_credits=job.budgets.run_credits)
    if not options.output:
        check_folder_exists(job.output)
    output = choose_output(
        options.output or str(job.output),
        about=job.title,
        usual=job.format,
        overwrite=options.overwrite,
        make=not options.dry_run,
    )
    return replace(
        job,
        output=output.path,
        existing=output.existing if options.output or options.overwrite else job.existing,
        budgets=budgets,
        on_unknown=parse_on_unknown(options.on_unknown),
        fit=settings.fit or Fit.STOP,
        review=job.review and not options.no_review,
        # A resumed run makes the whole video.
        stop_at=None,
    )
