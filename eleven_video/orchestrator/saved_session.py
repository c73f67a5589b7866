"""A saved session. Commands show saved sessions, and a run can resume a saved session."""

from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from eleven_video.accounting.paid_and_left import PaidAndLeft
from eleven_video.accounting.pricing import Pricing
from eleven_video.config.budget_settings import SettledProject, budgets_of
from eleven_video.config.paths import sessions_dir
from eleven_video.config.settings import Settings
from eleven_video.domain.job import VideoJob
from eleven_video.domain.job_budgets import Budgets
from eleven_video.domain.job_record import job_of
from eleven_video.domain.options import Fit, Mode
from eleven_video.domain.requests.requests import Voice
from eleven_video.domain.script.script import Script
from eleven_video.errors import ConfigurationError, InvalidInput, MissingKey
from eleven_video.ledger.location import ledger_location
from eleven_video.ledger.reading.shared_reader import Readable
from eleven_video.ledger.records import SessionOutcome
from eleven_video.orchestrator.session_search import named_session
from eleven_video.planning.left_to_pay import EstimateBasis, LeftToPay
from eleven_video.planning.session_history import SessionHistory
from eleven_video.purchasing.session_folder import SessionFolder, sessions_served_by
from eleven_video.services.run_mode import choose_mode, pricing_of, served_by

if TYPE_CHECKING:
    from eleven_video.planning.decoded_speech import DecodedSpeech


@dataclass(frozen=True)
class SavedSession:
    """A session in the state that it had at the end of its last run. `history`, `decoded` and `same_backend` are
    computed when they are used for the first time.

    Attributes:
        folder: The session's folder, which has the stored results.
        job: The job that the user requested.
        voice: The voice that speaks.
        served_by: The id of the backend that made the results. The function `served_by` in `services.run_mode` explains
            the format of the id.
        ledger: The ledger from which `history` is read.
    """

    folder: SessionFolder
    job: VideoJob
    voice: Voice
    served_by: str
    ledger: Readable

    @classmethod
    def load(cls, session_id: str, *, ledger: Readable | None = None) -> Self:
        """Load a session by its id or by the beginning of its id.

        Args:
            session_id: The id of the session, or the beginning of the id.
            ledger: The ledger, if the caller has already opened the ledger. If `ledger` is None, the ledger is opened
                when it is needed.

        Raises:
            InvalidInput: No session matches, several sessions match, or the session's folder cannot be read.
        """
        return cls.read(named_session(session_id), ledger=ledger)

    @classmethod
    def read(cls, session_id: str, *, ledger: Readable | None = None) -> Self:
        """Load a session by its complete id.

        Raises:
            InvalidInput: The session's folder is missing or cannot be read.
        """
        try:
            facts = SessionFolder(sessions_dir(), session_id).facts()
            job = job_of(facts)
        except InvalidInput as error:
            raise InvalidInput(f"{error} Choose another session: eleven-video usage list") from None
        server = str(facts.get("served_by", ""))
        lenders = sessions_served_by(sessions_dir(), server, besides=session_id) if facts.get("borrows") else []
        folder = SessionFolder(sessions_dir(), session_id, lenders=lenders)
        voice: dict[str, Any] = facts["voice"]
        return cls(folder, job, Voice(voice["id"], str(voice.get("name", ""))), server, ledger or ledger_location())

    @property
    def id(self) -> str:
        """The session's id."""
        return self.folder.id

    @property
    def mode(self) -> Mode:
        """The session's mode: live services or sandbox."""
        return Mode.SANDBOX if self.served_by.partition(" ")[0] == Mode.SANDBOX else Mode.LIVE

    @cached_property
    def history(self) -> SessionHistory:
        """The usage of the session's runs so far, and its unresolved calls."""
        return SessionHistory.of(self.folder, self.ledger)

    @cached_property
    def decoded(self) -> "DecodedSpeech":
        """The narrations of the session that this process has already decoded."""
        # This module loads FFmpeg, which takes time. Only a few commands need it.
        from eleven_video.planning.decoded_speech import DecodedSpeech  # noqa: PLC0415

        return DecodedSpeech()

    @cached_property
    def same_backend(self) -> tuple[str, ...]:
        """The ids of all sessions with results from this session's backend. The id of this session is included. The
        oldest session comes first.
        """
        if not self.served_by:
            # The first versions of the product did not record the backend of a session.
            return ()
        others = self.folder.lenders or sessions_served_by(sessions_dir(), self.served_by, besides=self.id)
        return tuple(sorted([*others, self.id]))

    def paid_and_left(self, settings: Settings, *, pricing: Pricing | None = None) -> PaidAndLeft:
        """The cost of the session so far, and the estimated cost of all results that its video still needs. Nothing is
        bought.

        If the session used the live services, the method requests the credits and rates from ElevenLabs. The request to
        ElevenLabs is free and takes at most 5 s.

        Args:
            settings: The keys and addresses of the services, and the ElevenLabs plan.
            pricing: The prices. If `pricing` is None, the prices in the settings are used.

        Raises:
            InvalidInput: A stored result exists but cannot be read.
            UnknownModel: The service no longer has the session's speech model.
            ConfigurationError: The settings contain a service address to which the key must not be sent.
        """
        basis = self.basis(settings, pricing or pricing_of(settings))
        whole = replace(self.job, stop_at=None)
        return self.left_to_pay(whole, basis).for_session(self.history, self.id, self.job.title)

    def basis(self, settings: Settings, pricing: Pricing) -> EstimateBasis:
        """The facts that are needed to estimate the cost of this session's job. The method raises the same errors as
        `EstimateBasis.ask`.
        """
        return EstimateBasis.ask(
            settings, self.mode, pricing, self.ledger, models=[self.job.tts_model], voices=[self.voice.id]
        )

    def left_to_pay(self, job: VideoJob, basis: EstimateBasis) -> LeftToPay:
        """The calls that the job must still buy, and their estimated cost. Results that this session has stored are not
        bought again.

        Raises:
            InvalidInput: A stored result exists but cannot be read.
        """
        return LeftToPay.of(job, self.folder.results, self.voice, basis, self.decoded)

    def check_free(self) -> None:
        """Raise InvalidInput if another run is using the session. The calls of that run may still get answers."""
        with self.folder.held():
            return

    def check_unfinished(self) -> None:
        """Raise InvalidInput if the session is finished and its video exists.

        If the user has deleted the video, the session may be resumed. The resumed run makes the video again from the
        stored results.
        """
        summary = self.history.summary
        if summary is not None and summary.session.outcome is SessionOutcome.COMPLETED:
            video = Path(summary.session.output or "")
            if summary.session.output and video.exists():
                raise InvalidInput(f"Session {self.id} is finished: its video is {video}")

    def job_to_resume(self, settings: Settings, *, new_budget: bool = False, new_credits: bool = False) -> VideoJob:
        """The job of a run that resumes the session and makes the whole video.

        The limits of the session's first run apply to all runs of the session, unless the user sets new limits.

        Args:
            settings: The current settings. The settings contain the budgets of the day, the month and the project, and
                say what to do if the video does not fit a budget.
            new_budget: Whether the dollar limit in the settings replaces the dollar limit of the session's first run.
            new_credits: Whether the credit limit in the settings replaces the credit limit of the session's first run.
        """
        budgets, own = self._budgets(settings), self.job.budgets
        if not new_budget and own.run is not None:
            budgets = replace(budgets, run=own.run)
        if not new_credits and own.run_credits is not None:
            budgets = replace(budgets, run_credits=own.run_credits)
        return replace(self.job, budgets=budgets, fit=settings.fit or Fit.STOP, stop_at=None)

    def job_to_edit(self, settings: Settings, script: Script | None) -> VideoJob:
        """The job of a new video that has another script and the current budgets. All other options are copied from
        this session's job.

        The new job belongs to no row of a batch, even if this session belongs to one.
        """
        return replace(
            self.job,
            script=script,
            budgets=self._budgets(settings),
            fit=settings.fit or Fit.STOP,
            stop_at=None,
            row=None,
        )

    def mode_to_resume(self, settings: Settings) -> Mode:
        """The mode in which this session can be resumed. A session is always resumed in the mode in which it was made.
        With another mode, a real video could contain results of the sandbox.

        Raises:
            MissingKey: The session used the live services, and the key of one of these services is not set.
            ConfigurationError: The session used the real services, but the settings name other servers, or the session
                used other servers, but the settings name the real services.
        """
        keys = {"GEMINI_API_KEY": settings.gemini_api_key, "ELEVENLABS_API_KEY": settings.elevenlabs_api_key}
        missing = [name for name, key in keys.items() if key is None]
        if self.mode is Mode.LIVE and missing:
            raise MissingKey(
                f"Session {self.id} continues with the real services only: set {' and '.join(missing)} first."
            )
        mode = choose_mode(settings, wanted=self.mode)
        now = served_by(settings, mode)
        # The settings may name a server other than the real services, and the address of this server may change. But a
        # session must not change between the real services and another server, because the user would not expect which
        # account is billed.
        if mode is Mode.LIVE and (self.served_by == Mode.LIVE) is not (now == Mode.LIVE):
            raise ConfigurationError(
                f"Session {self.id} was made with {_server_name(self.served_by)}, but your settings name "
                f"{_server_name(now)}. Set ELEVEN_VIDEO_GEMINI_BASE_URL and ELEVEN_VIDEO_ELEVENLABS_BASE_URL to their "
                "earlier values."
            )
        return mode

    def _budgets(self, settings: Settings) -> Budgets:
        return budgets_of(settings.model_copy(update={"project": SettledProject(self.job.project)}))


def _server_name(backend: str) -> str:
    """The words for a backend in a message, such as "the real services"."""
    others = " and ".join(dict.fromkeys(backend.split()[1:]))
    return f"the server at {others}" if others else "the real services"
