"""Runs `resume`: finds the session, shows the paid cost and the remaining cost, and continues the run."""

from dataclasses import dataclass, replace

from rich.text import Text

from eleven_video.cli.video.questions import ask_unresolved
from eleven_video.cli.video.session_run import SessionOptions, SessionRun, start
from eleven_video.domain.job import VideoJob
from eleven_video.domain.job_budgets import Budgets
from eleven_video.domain.options import UnresolvedCallPolicy
from eleven_video.errors import Unanswered
from eleven_video.orchestrator.session_search import latest_unfinished
from eleven_video.purchasing.unresolved_calls import UnresolvedCalls
from eleven_video.ui.console import console
from eleven_video.ui.live.log_lines import say


@dataclass(frozen=True, slots=True, kw_only=True)
class ResumeOptions(SessionOptions):
    """The options of `resume`, as the user typed them."""

    no_budget: bool
    no_review: bool


def run(options: ResumeOptions) -> None:
    """Continue a session, and report the result.

    Raises:
        Exception: The error of the run. The summary was already shown, and the report was already written.
    """
    with start(options, latest_unfinished) as found:
        _resume(options, found)


def _resume(options: ResumeOptions, found: SessionRun) -> None:
    session = found.session
    session.check_free()
    found.check_mode()
    history = session.history
    if history.problem:
        say(console, Text(f"Warning: {history.problem} Calls recorded only in the ledger may be made again."))
    session.check_unfinished()
    job = _job(options, found)
    found.check_files(job, continued=session.folder)
    if job.on_unknown is UnresolvedCallPolicy.RETRY and not options.dry_run:
        # Skipped calls will be made again, so the remaining cost must include these calls.
        session.folder.results.forget_skipped()
    basis = session.basis(found.settings, found.pricing)
    rest = session.left_to_pay(job, basis)
    paid = rest.for_session(history, session.id, job.title)
    if options.dry_run:
        found.show_only(job, paid, rest, basis, sessions=[session.id])
        return
    found.announce(job, paid)
    if history.unresolved and options.on_unknown is None:
        job = replace(job, on_unknown=decided_policy(options, history.unresolved))
    found.run(job, basis, session.folder, session_id=session.id)


def decided_policy(options: SessionOptions, unresolved: UnresolvedCalls) -> UnresolvedCallPolicy:
    """Ask the user what to do about calls without an answer. This happens before any other call is made.

    Raises:
        Unanswered: There is no terminal to ask the user, or the user wants to stop.
    """
    decided = ask_unresolved(unresolved, "What should be done about calls without an answer?")
    if decided in {UnresolvedCallPolicy.RETRY, UnresolvedCallPolicy.SKIP}:
        return decided
    if decided is None and (options.as_json or options.report is not None):
        # The run then stops at the calls without an answer. It writes the result for --json or --report.
        return UnresolvedCallPolicy.STOP
    raise Unanswered(f"{unresolved.sentence if decided is None else 'Stopped.'} {unresolved.way_on}")


def _job(options: ResumeOptions, found: SessionRun) -> VideoJob:
    session = found.session
    job = session.job_to_resume(
        found.settings, new_budget="budget" in options.options, new_credits="budget_credits" in options.options
    )
    job = replace(job, review=job.review and not options.no_review)
    if options.no_budget:
        job = replace(job, budgets=Budgets())
    return found.with_options(job, about=job.title, existing=job.existing)
