"""Checks, before anything is bought, whether a run fits the remaining quota and budgets, and announces its plan."""

from dataclasses import replace

from eleven_video.accounting.budget import BudgetStatus
from eleven_video.accounting.calibration import Calibration
from eleven_video.domain.job import VideoJob
from eleven_video.domain.listener import Listener
from eleven_video.domain.ports import SpeechService
from eleven_video.domain.run_plan import RunPlan
from eleven_video.domain.stages import CHECKS, SCRIPT
from eleven_video.orchestrator.preflight import Chosen
from eleven_video.planning.decoded_speech import DecodedSpeech
from eleven_video.planning.plan_announcement import announced
from eleven_video.planning.quota_fit import Fitting
from eleven_video.planning.remaining_quota import Allowance, requests_left
from eleven_video.purchasing.session_folder import SessionFolder
from eleven_video.purchasing.spend_guard import SpendGuard


class FitCheck:
    """Fits the job of one run to the remaining quota and budgets. `planning.quota_fit` decides what must change.

    Args:
        speaker: The service for speech, whose other models may need fewer credits.
        listener: Receives the rate limits, the warnings and the plan of the run.
        guard: Knows how much of the budgets is left; None without budgets.
        allowance: Gemini's remaining quota and the usage of earlier runs; None to check only ElevenLabs credits.

    Attributes:
        budgets: How much of each budget was spent and reserved at the check, even if the check failed.
        plan: What the run makes and buys; None before a successful check.
    """

    def __init__(
        self, speaker: SpeechService, listener: Listener, guard: SpendGuard | None, allowance: Allowance | None
    ) -> None:
        self._speaker = speaker
        self._listener = listener
        self._guard = guard
        self._allowance = allowance
        self.budgets: tuple[BudgetStatus, ...] = ()
        self.plan: RunPlan | None = None

    def fitted(
        self, job: VideoJob, session: SessionFolder, found: Chosen, *, is_saved: bool, decoded: DecodedSpeech
    ) -> tuple[VideoJob, Chosen]:
        """The job, with the changes that are needed and allowed to fit the remaining quota and budgets.

        Args:
            job: The job.
            session: The folder with the results that need not be bought again.
            found: The voice, the speech model and the credits that the preflight found.
            is_saved: Whether the session was started before, so that the user can resume it.
            decoded: The stored narrations that are decoded already.

        Raises:
            DoesNotFit: The job needs more requests or credits than are left, and may not be changed to need fewer.
            BudgetTooSmall: The job needs more than a budget has left.
        """
        models = [job.image_model] if job.script is not None else [job.text_model, job.image_model]
        rate_limits = self._allowance.paces(models) if self._allowance else []
        self._listener.paces(rate_limits)
        guard = self._guard
        affording = guard.affording(found.session_budget(job, session).limits) if guard is not None else None
        self.budgets = affording.standings if affording else ()
        fitting = Fitting(
            session.results,
            found.voice,
            found.counted,
            requests_left(rate_limits),
            self._speaker.speech_models,
            self._allowance.calibration() if self._allowance else Calibration(),
            affording,
            affording.raised if affording else {},
            session=session.id,
            is_saved=is_saved,
            decoded=decoded,
        )
        fitted = fitting.fitted(job, found.speech_model, warn=self._listener.warn)
        self._listener.stage(CHECKS, 1, 1)
        self.plan = announced(self._listener, fitted.job, fitting.calls(fitted))
        self._listener.stage(SCRIPT, 0, 1)
        return fitted.job, replace(found, speech_model=fitted.speech_model)
