"""Collects what the page of active runs shows about each run."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from eleven_video.accounting.running_totals import Totals as ChargeTotals
from eleven_video.domain.stages import CHECKS
from eleven_video.errors import InvalidInput
from eleven_video.ledger.reading.queries import LedgerReader
from eleven_video.ledger.reading.report_types import SessionSummary
from eleven_video.purchasing.session_folder import SessionFolder
from eleven_video.reporting.live_run import LiveRun, read_live
from eleven_video.reporting.run_estimate import RunEstimate
from eleven_video.reporting.views import session_entry
from eleven_video.ui.history.sessions import SessionEntry
from eleven_video.ui.live.run_header import clock
from eleven_video.ui.live.stages import Stage, StageState, how_far
from eleven_video.ui.panel.summary_reading import UsageBreakdown, read_summary
from eleven_video.web.commands.answer_cache import AnswerCache
from eleven_video.web.pages.left_to_pay import LeftShown, known_left
from eleven_video.web.pages.picture_places import PicturePlaces, places_of
from eleven_video.web.pages.session_files import pictures_of
from eleven_video.web.site_settings import Site

_MOST = 50
_MOST_STOPPED = 6
# If a run was killed more than seven days ago, only the list of videos shows the run.
_RECENT = timedelta(days=7)
_RECENTLY_STOPPED = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class RunningStage:
    """The progress of a stage as the texts and numbers of the page."""

    name: str
    state: str
    per_mille: int
    how_far: str
    time: str


@dataclass(frozen=True, slots=True)
class Run:
    """A run that is active, was killed, or was stopped.

    Attributes:
        entry: The session of the run, with its cost.
        usage: The cost by service, model and voice.
        is_alive: Whether a process is still working on the run.
        live: The progress that the run has reported.
        estimate: The estimated cost of the whole video, or None if it is unknown.
        left: The remaining cost of a run that is not active. `left` is None if the run is active.
    """

    entry: SessionEntry
    usage: UsageBreakdown
    is_alive: bool
    live: LiveRun
    stages: list[RunningStage] = field(default_factory=list)
    pictures: PicturePlaces = field(default_factory=PicturePlaces)
    elapsed: str = ""
    status: str = ""
    warnings: list[str] = field(default_factory=list)
    estimate: RunEstimate | None = None
    left: LeftShown | None = None

    @property
    def was_killed(self) -> bool:
        """Whether the process has ended without a record of its end."""
        return not self.is_alive and self.entry.outcome is None


def runs_of(site: Site, answers: AnswerCache) -> list[Run]:
    """The active runs, then the runs that were killed in the last seven days, then those that stopped in the last day."""
    moment = datetime.now(UTC)
    with site.reader() as ledger:
        found = [
            _run(site, ledger, answers, summary, moment)
            for summary in ledger.sessions_without_an_end(_MOST)
            if _is_of_interest(site, summary, moment)
        ]
        stopped = ledger.sessions_stopped_since(moment - _RECENTLY_STOPPED, _MOST_STOPPED)
        found += [
            _run(site, ledger, answers, summary, moment) for summary in stopped if not _is_elsewhere(site, summary)
        ]
    return sorted(found, key=lambda run: (not run.is_alive, not run.was_killed))


def _is_of_interest(site: Site, summary: SessionSummary, moment: datetime) -> bool:
    if _is_elsewhere(site, summary):
        return False
    recent = moment - summary.session.started_at < _RECENT
    return recent or SessionFolder(site.sessions, summary.session.id).is_held


def _is_elsewhere(site: Site, summary: SessionSummary) -> bool:
    """Whether a session belongs to another machine that uses the same ledger. This machine cannot see whether such a
    run has ended, and cannot continue it.
    """
    return site.ledger.is_on_server and not SessionFolder(site.sessions, summary.session.id).path.exists()


def _run(site: Site, ledger: LedgerReader, answers: AnswerCache, summary: SessionSummary, moment: datetime) -> Run:
    session = summary.session
    folder = SessionFolder(site.sessions, session.id)
    live = read_live(folder.path) or LiveRun()
    totals = ChargeTotals()
    charges = ledger.session_charges(session.id)
    for stored in charges:
        totals.add_charge(stored.charge)
    is_alive = folder.is_held
    until = moment if is_alive else session.ended_at or live.told_at or moment
    began = live.began_at or session.started_at
    is_first_run = all(stored.charge.call.occurred_at >= began for stored in charges)
    return Run(
        entry=session_entry(summary, site.zone),
        usage=read_summary(totals.summary()),
        is_alive=is_alive,
        live=live,
        stages=[_stage(stage, until.timestamp()) for stage in live.shown if stage.name != CHECKS],
        pictures=places_of(live, pictures_of(folder), _scenes(folder), is_alive=is_alive),
        elapsed=clock(max(0.0, (until - began).total_seconds())),
        status=live.status(until) if is_alive else "",
        warnings=live.warnings,
        # A later run of the session estimates only what it still has to buy, but the cost is that of all its runs.
        estimate=(live.estimate if is_first_run else None) or RunEstimate.of_session(session),
        left=None if is_alive else known_left(site, answers, summary),
    )


def _scenes(folder: SessionFolder) -> list[int]:
    try:
        script = folder.script()
    except InvalidInput:
        script = None
    return [scene.number for scene in (script.scenes if script else ())]


def _stage(stage: Stage, at: float) -> RunningStage:
    elapsed = stage.elapsed(at)
    return RunningStage(
        stage.name,
        "done" if stage.state is StageState.DONE else "",
        int(stage.share * 1000),
        how_far(stage),
        "" if elapsed is None else clock(elapsed),
    )
