"""The page with the active runs, and with runs that ended without a record of their end."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from eleven_video.accounting.running_totals import Totals as ChargeTotals
from eleven_video.domain.stages import CHECKS
from eleven_video.errors import InvalidInput
from eleven_video.ledger.reading.queries import LedgerReader
from eleven_video.ledger.reading.reports import SessionSummary
from eleven_video.orchestrator.stop_request import request_stop
from eleven_video.purchasing.session_folder import SessionFolder
from eleven_video.reporting.live_run import LiveRun, read_live
from eleven_video.reporting.selection import find_session
from eleven_video.reporting.views import session_entry
from eleven_video.ui.history.sessions import SessionEntry
from eleven_video.ui.live.run_header import clock
from eleven_video.ui.live.stages import Stage, StageState, how_far
from eleven_video.ui.panel.summary_reading import UsageBreakdown, read_summary
from eleven_video.web.pages.results import SavedResult, pictures_of
from eleven_video.web.rendering import page
from eleven_video.web.site import Site

_MOST = 50
# If a run was killed more than seven days ago, only the list of videos shows the run.
_RECENT = timedelta(days=7)


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
    """A run without a recorded end. `is_alive` says whether a process is still working on the run."""

    entry: SessionEntry
    usage: UsageBreakdown
    is_alive: bool
    live: LiveRun
    stages: list[RunningStage] = field(default_factory=list)
    pictures: list[SavedResult] = field(default_factory=list)
    elapsed: str = ""
    status: str = ""
    warnings: list[str] = field(default_factory=list)


def now(request: Request) -> Response:
    """Show the page with the active runs."""
    return page(request, "now.html", runs=_runs(request.app.state.site))


def runs(request: Request) -> Response:
    """Send only the list of runs. The browser replaces this part of the page."""
    return page(request, "runs.html", runs=_runs(request.app.state.site))


def stop(request: Request) -> Response:
    """Ask a run to stop. The request has the same effect as the first Ctrl-C.

    Raises:
        InvalidInput: The run does not exist, or it has ended.
    """
    site: Site = request.app.state.site
    with site.reader() as ledger:
        session = find_session(ledger, request.path_params["session"]).session
    folder = SessionFolder(site.sessions, session.id)
    if not folder.is_held:
        raise InvalidInput("This run has ended already.")
    request_stop(folder.path)
    return RedirectResponse(f"{request.scope['root_path']}/now", 303)


def _runs(site: Site) -> list[Run]:
    moment = datetime.now(UTC)
    with site.reader() as ledger:
        found = [
            _run(site, ledger, summary, moment)
            for summary in ledger.sessions_without_an_end(_MOST)
            if _is_of_interest(site, summary, moment)
        ]
    return sorted(found, key=lambda run: not run.is_alive)


def _is_of_interest(site: Site, summary: SessionSummary, moment: datetime) -> bool:
    folder = SessionFolder(site.sessions, summary.session.id)
    if site.ledger.is_on_server and not folder.path.exists():
        # The run is on another machine. Whether it has ended cannot be seen from here.
        return False
    return moment - summary.session.started_at < _RECENT or folder.is_held


def _run(site: Site, ledger: LedgerReader, summary: SessionSummary, moment: datetime) -> Run:
    session = summary.session
    folder = SessionFolder(site.sessions, session.id)
    live = read_live(folder.path) or LiveRun()
    totals = ChargeTotals()
    for stored in ledger.session_charges(session.id):
        totals.add_charge(stored.charge)
    is_alive = folder.is_held
    until = moment if is_alive else live.told_at or moment
    began = live.began_at or session.started_at
    return Run(
        entry=session_entry(summary, site.zone),
        usage=read_summary(totals.summary()),
        is_alive=is_alive,
        live=live,
        stages=[_stage(stage, until.timestamp()) for stage in live.shown if stage.name != CHECKS],
        pictures=pictures_of(folder),
        elapsed=clock(max(0.0, (until - began).total_seconds())),
        status=live.status(until) if is_alive else "",
        warnings=live.warnings,
    )


def _stage(stage: Stage, at: float) -> RunningStage:
    elapsed = stage.elapsed(at)
    return RunningStage(
        stage.name,
        "done" if stage.state is StageState.DONE else "",
        int(stage.share * 1000),
        how_far(stage),
        "" if elapsed is None else clock(elapsed),
    )
