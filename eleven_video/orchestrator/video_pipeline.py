"""Makes a video from a prompt: first the script, then narrations and pictures. Each result is compiled into the video
when it arrives.
"""

import logging
import threading
from collections.abc import Iterable, Mapping
from contextlib import ExitStack, suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from eleven_video.accounting.budget_limits import BudgetStatus, Scope
from eleven_video.accounting.calls import Service
from eleven_video.config.paths import sessions_dir
from eleven_video.domain.job import VideoJob, VideoResult
from eleven_video.domain.job_record import job_record
from eleven_video.domain.job_requests import delivery
from eleven_video.domain.listener import Listener, NullListener, SessionListener
from eleven_video.domain.options import Mode
from eleven_video.domain.options.defaults import DEFAULT_ELEVENLABS_CALLS, DEFAULT_GEMINI_CALLS
from eleven_video.domain.ports import ScriptAndImageService, SpeechService
from eleven_video.domain.stages import CHECKS
from eleven_video.domain.video import Video
from eleven_video.errors import BudgetTooSmall, ElevenVideoError, Interrupted, OutputNotWritten, Paused
from eleven_video.ledger.reading.report_types import SessionSummary
from eleven_video.ledger.records import Attempt
from eleven_video.monitoring.usage import UsageMonitor
from eleven_video.orchestrator.call_queue import CallQueue, CallThreads
from eleven_video.orchestrator.captioning import check_captions
from eleven_video.orchestrator.fit_check import FitCheck
from eleven_video.orchestrator.output_paths import check_outputs
from eleven_video.orchestrator.pipeline_stages import Illustrating, Narrating
from eleven_video.orchestrator.preflight import Preflight, SpeechChoice
from eleven_video.orchestrator.preloaded import PreloadedFacts
from eleven_video.orchestrator.purchase_without_video import gather
from eleven_video.orchestrator.receipt import save_receipts
from eleven_video.orchestrator.scripting import Review, Scripting, check_review
from eleven_video.orchestrator.session_start import record_start
from eleven_video.orchestrator.stop_request import stoppable
from eleven_video.orchestrator.video_production import Production
from eleven_video.planning.plan_announcement import announce_title
from eleven_video.planning.remaining_quota import RemainingQuota
from eleven_video.purchasing import recovery
from eleven_video.purchasing.credit_comparison import CreditComparison
from eleven_video.purchasing.purchaser import Purchaser
from eleven_video.purchasing.session_folder import SessionFolder
from eleven_video.purchasing.session_id import new_session_id
from eleven_video.purchasing.session_ledger import SessionLedger
from eleven_video.purchasing.spend_guard import SpendGuard
from eleven_video.purchasing.unresolved_elsewhere import UnresolvedElsewhere
from eleven_video.render.sound.music import check_music
from eleven_video.services.saved_quota import QuotaStore
from eleven_video.ui.receipt.receipt_data import Issuer

logger = logging.getLogger(__name__)

# The maximum number of parallel calls for each service, if the caller does not pass `limits`.
_LIMITS = {Service.GEMINI.value: DEFAULT_GEMINI_CALLS, Service.ELEVENLABS.value: DEFAULT_ELEVENLABS_CALLS}
# The maximum time, in seconds, that the end of a run waits until the last charges are in the ledger.
_PATIENCE_S = 30.0


class VideoPipeline:
    """Makes videos, one at a time, and counts what they cost.

    Args:
        studio: The service for scripts and pictures.
        speaker: The service for speech.
        monitor: The monitor that counts the usage of `studio` and `speaker`. The monitor is reset when a run starts.
        listener: The object that receives the progress of the run, or None if there is no listener.
        sessions: The folder that contains the folders of all sessions. If `sessions` is None, a folder in the user's
            data folder is used.
        limits: The maximum number of parallel calls for each service, by the name of the service.
        halted: An event that is set while nothing new may be bought, because the run was stopped or has failed.
            `studio` and `speaker` check the same event, so the event also ends their waits before a retry.
        journal: The object that records the start and the end of a run in the ledger. `monitor` writes its charges to
            the same ledger.
        guard: The guard, which reserves and settles the calls of `studio` and `speaker`. A guard requires a journal.
            Without a guard there are no budgets, and a resumed run does not know which calls the earlier run had in
            progress when it was killed.
        served_by: The id of the backend. Only results of the same backend are reused.
        allowance: Gemini's remaining quota and the usage of earlier runs. If `allowance` is None, only ElevenLabs
            credits are checked.
        threads: The threads for calls, if several pipelines share them. The limits of these threads replace `limits`.
        turns: A semaphore that limits how many clips all videos of a batch together render at the same time.
        plan: The ElevenLabs plan in the settings, or None if the settings have no plan. If ElevenLabs reports a
            different plan, the user gets a warning.
        quotas: The store with the last plan and credits that ElevenLabs reported, for use if ElevenLabs is unavailable.
        issuer: The person or company whose name and logo the receipts show.
    """

    def __init__(
        self,
        *,
        studio: ScriptAndImageService,
        speaker: SpeechService,
        monitor: UsageMonitor | None = None,
        listener: Listener | None = None,
        sessions: Path | None = None,
        limits: Mapping[str, int] | None = None,
        halted: threading.Event | None = None,
        journal: SessionLedger | None = None,
        guard: SpendGuard | None = None,
        served_by: str = "",
        allowance: RemainingQuota | None = None,
        threads: CallThreads | None = None,
        turns: threading.Semaphore | None = None,
        plan: str | None = None,
        quotas: QuotaStore | None = None,
        issuer: Issuer | None = None,
    ) -> None:
        self._studio = studio
        self._speaker = speaker
        self.monitor = monitor if monitor is not None else UsageMonitor.get_instance()
        self._listener: Listener = listener if listener is not None else NullListener()
        self._sessions = sessions if sessions is not None else sessions_dir()
        self._limits = {**_LIMITS, **(limits or {})}
        self._halted = halted if halted is not None else threading.Event()
        self._stopped = threading.Event()
        self._journal = journal
        self._guard = guard
        self._served_by = served_by
        self._allowance = allowance
        self._threads = threads
        self._turns = turns
        self._issuer = issuer or Issuer()
        self._preflight = Preflight(studio, speaker, self._listener, quotas or QuotaStore(), plan)
        self._filming: Production | None = None
        self._preloaded = PreloadedFacts()
        self._fit = FitCheck(speaker, self._listener, guard, allowance)
        self.session: SessionFolder | None = None
        self.standings: tuple[BudgetStatus, ...] = ()
        self.unanswered: list[Attempt] = []
        self.session_total: SessionSummary | None = None

    def run(
        self,
        job: VideoJob,
        *,
        session_id: str | None = None,
        lenders: Iterable[str] = (),
        review: Review | None = None,
        preloaded: PreloadedFacts | None = None,
    ) -> VideoResult:
        """Make one video.

        When the run has ended, `standings` has the amounts that are spent and reserved of each budget. `unanswered` has
        the unresolved calls of the session, and `session_total` has the usage of all runs of the session.

        Args:
            job: The job.
            session_id: The id of the session to resume. Results of this session are not bought again. If `session_id`
                is None, a new session is started.
            lenders: The ids of other sessions whose results may be reused.
            review: A function that shows a script to the user and returns the changed script. This function is needed
                only if `job.review` is true.
            preloaded: Facts that the caller has already found out, such as the loaded session.

        Raises:
            Paused: The run has reached the stage `stop_at` of the job.
            InvalidInput: The prompt is empty or too long, there is a file at an output path, or the music or the font
                of the captions cannot be used. The error is also raised if a model or voice does not exist, or if the
                speech model does not speak the language. Nothing was bought.
            DoesNotFit: The video probably needs more requests or credits than the services allow. Nothing was bought.
            BudgetTooSmall: The video probably needs more than a budget has left. Nothing was bought. If the budget of
                the run itself is too small, the new session can be resumed with a higher budget.
            BudgetExceeded: The next call could have exceeded a limit, so the run ended before this call.
            Unanswered: This run, or the run that it resumes, has a call without an answer. The service may have billed
                this call.
            Interrupted: `stop` was called.
            ElevenVideoError: A service failed, or the video could not be rendered. All paid results are in the
                session's folder.
        """
        job.check()
        check_review(job, review, resumed=session_id is not None)
        if job.music is not None:
            check_music(job.music)
        check_captions(job)
        self.monitor.reset()
        self.standings, self.unanswered, self.session_total = (), [], None
        self._fit = FitCheck(self._speaker, self._listener, self._guard, self._allowance)
        self._preloaded = preloaded or PreloadedFacts()
        session = self.session = self._folder(session_id, lenders)
        check_outputs(job, session)
        try:
            # The session stays locked until the end of the run is recorded. No other run can resume it earlier.
            with ExitStack() as holding:
                return self._make_and_record(job, session, holding, resumed=session_id is not None, review=review)
        finally:
            summary = self.monitor.get_summary()
            logger.debug("usage of the session: %s", summary)
            if summary["calls_count"]:
                with suppress(OutputNotWritten):
                    session.save_summary(summary)
            self._halted.clear()
            self._stopped.clear()

    def stop(self) -> None:
        """Stop the run. No new call starts. Calls in progress finish and are counted. The method returns at once. The
        method is thread-safe.
        """
        self._stopped.set()
        self._halted.set()
        if (filming := self._filming) is not None:
            filming.stop()

    def _stop_as_asked(self) -> None:
        """Stop the run because another process has requested the stop."""
        self._listener.note("Stopping, as asked from another program: calls in flight finish and are counted.")
        self.stop()

    def note_open_calls(self) -> None:
        """Read the values of `unanswered` and `session_total` from the ledger. During a run, `unanswered` includes the
        calls in progress.
        """
        if self._journal is not None and self.session is not None:
            self.unanswered = self._journal.open_attempts(self.session.id)
            self.session_total = self._journal.session_total(self.session.id)

    def _make_and_record(
        self, job: VideoJob, session: SessionFolder, holding: ExitStack, *, resumed: bool, review: Review | None
    ) -> VideoResult:
        try:
            result = self._make(job, session, holding, resumed=resumed, review=review)
        except Exception as error:
            # After `stop` was called, every error of the product is reported as `Interrupted`.
            stopped = self._stopped.is_set() and isinstance(error, ElevenVideoError)
            self._end(Interrupted("Stopped.") if stopped else error)
            if stopped and not isinstance(error, Interrupted):
                raise Interrupted("Stopped.") from error
            raise
        self._end(None, result.video)
        return result

    def _end(self, error: BaseException | None, video: Video | None = None) -> None:
        if self._guard is not None:
            # If the run ended before `guard.begin` was called, the guard has no amounts. The amounts that the budget
            # check has read are used instead.
            self.standings = self._guard.end() or self._fit.budgets
        if self._journal is not None:
            output, length_ms = (video.path, video.duration_ms) if video else (None, None)
            self._journal.end(error=error, output=output, length_ms=length_ms)
        self.note_open_calls()
        if isinstance(self._listener, SessionListener):
            self._listener.ends()

    def _make(
        self, job: VideoJob, session: SessionFolder, holding: ExitStack, *, resumed: bool, review: Review | None
    ) -> VideoResult:
        if resumed:
            # The session is locked first, so that no other run adds results while this run decides what to buy.
            holding.enter_context(session.held())
            session.results.refresh()
        self._listener.stage(CHECKS, 0, 1)
        found = self._preflight.choose(job, self._preloaded.account)
        self._raise_if_stopped()
        try:
            job, found = self._fit.fitted(job, session, found, is_saved=resumed, decoded=self._preloaded.decoded)
        except BudgetTooSmall as error:
            if error.scope == Scope.RUN and not resumed:
                # The session is saved, so that the user can resume the session with a higher --budget. If another limit
                # is too small, the session is not saved: the user can start a new session when that limit is raised.
                holding.enter_context(session.held())
                self._begin(job, session, found, holding, resumed=False)
            raise
        if not resumed:
            holding.enter_context(session.held())
        counter = self._begin(job, session, found, holding, resumed=resumed)
        ledger = self._journal.ledger if self._journal is not None else None
        if resumed:
            unknown = recovery.settle_stored(ledger, session.id, session.results) if ledger is not None else []
            recovery.decide(ledger, unknown, session.results, job.on_unknown)
        if self._guard is not None:
            self._guard.begin(found.session_budget(job, session, self._guard.zone))
        elsewhere = UnresolvedElsewhere.of(session, self._sessions, ledger)
        buying = Purchaser(self._studio, self._speaker, session.results, self._guard, job.on_unknown, elsewhere)
        try:
            with CallQueue(self._threads or self._limits, self._halted) as calls:
                script = Scripting(session, calls, buying, self._listener, review).script(job)
                if (plan := self._fit.plan) is not None:
                    announce_title(self._listener, plan, script.title)
                voice, model, decoded = found.voice, found.speech_model, self._preloaded.decoded
                narrating = Narrating(
                    buying, voice, model, delivery(job, model), stopping=self._raise_if_stopped, decoded=decoded
                )
                illustrating = Illustrating.of(job, script, buying, self._listener.warn)
                if job.stop_at is not None:
                    gather(job, script, calls, narrating=narrating, illustrating=illustrating, listener=self._listener)
                    raise Paused(job.stop_at)
                filming = self._filming = Production(job, session, script, self._listener, self._turns)
                filmed = filming.run(calls, narrating, illustrating)
        finally:
            self._filming = None
            # After this line, the summary and the ledger contain all usage of the run.
            self.monitor.flush(_PATIENCE_S)
            session.make_room()
        receipt = save_receipts(
            filmed.video.path,
            mode=self._journal.mode if self._journal is not None else Mode.LIVE,
            session=session,
            title=script.title,
            left_out=script.left_out,
            charges=self.monitor.get_charges(),
            ledger=ledger,
            counter=counter,
            warn=self._listener.warn,
            receipts=job.receipts,
            issuer=self._issuer,
        )
        return VideoResult(
            filmed.video,
            session.id,
            script.title,
            self.monitor.get_summary(),
            receipt.path,
            receipt.page,
            elevenlabs_counter=receipt.counter,
            subtitles=filmed.subtitles,
            work_files=filmed.work_files,
        )

    def _begin(
        self, job: VideoJob, session: SessionFolder, found: SpeechChoice, holding: ExitStack, *, resumed: bool
    ) -> CreditComparison:
        """Save the request in the session's folder, and record in the ledger that the session starts or resumes."""
        start = partial(record_start, self._journal, self._guard, session, job, served_by=self._served_by)
        if resumed:
            # The ledger comes first: killed in between, a session with a new task must not count as finished.
            start(self._fit.plan, resumed=True)
        session.open(job_record(job, found.voice) | {"served_by": self._served_by})
        holding.enter_context(stoppable(session.path, self._stop_as_asked))
        if isinstance(self._listener, SessionListener):
            self._listener.begins(session.path)
        logger.info("session %s, kept in %s", session.id, session.path)
        counter = CreditComparison(session, self._speaker)
        counter.note_before(found.counted if found.is_counter else None)
        if not resumed:
            start(self._fit.plan, resumed=False)
        return counter

    def _folder(self, session_id: str | None, lenders: Iterable[str]) -> SessionFolder:
        folder = self._preloaded.folder
        if folder is not None and session_id in {None, folder.id}:
            return folder
        return SessionFolder(self._sessions, session_id or new_session_id(datetime.now(UTC)), lenders=lenders)

    def _raise_if_stopped(self) -> None:
        if self._stopped.is_set():
            raise Interrupted("Stopped.")
