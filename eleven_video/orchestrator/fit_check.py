"""Checks whether a run fits the remaining quota. The module passes the quota, the rate limits and the usage of earlier
runs to `QuotaFit`. If the run fits, the module announces the plan of the run.
"""

from dataclasses import replace

from eleven_video.accounting.budget_limits import BudgetStatus
from eleven_video.accounting.calibration import Calibration
from eleven_video.domain.job import VideoJob
from eleven_video.domain.listener import Listener
from eleven_video.domain.ports import SpeechService
from eleven_video.domain.run_plan import RunPlan
from eleven_video.domain.stages import CHECKS, SCRIPT
from eleven_video.orchestrator.preflight import SpeechChoice
from eleven_video.planning.decoded_speech import DecodedSpeech
from eleven_video.planning.plan_announcement import announced
from eleven_video.planning.quota_fit import QuotaFit
from eleven_video.planning.remaining_quota import RemainingQuota, requests_left
from eleven_video.purchasing.session_folder import SessionFolder
from eleven_video.purchasing.spend_guard import SpendGuard


class FitCheck:
    """Fits the job of one run to the remaining quota and the budgets. `planning.quota_fit` decides which options of the
    job must change.

    Args:
        speaker: The service for speech. The service may have other speech models that need fewer credits.
        listener: The object that receives the rate limits, the warnings and the plan of the run.
        guard: The guard, which knows the remaining amount of each budget. `guard` is None if there are no budgets.
        allowance: Gemini's remaining quota and the usage of earlier runs. If `allowance` is None, only ElevenLabs
            credits are checked.

    Attributes:
        budgets: The amounts that were spent and reserved of each budget when the check was made. `budgets` is set even
            if the check failed.
        plan: The plan of what the run makes and buys, or None before a successful check.
    """

    def __init__(
        self, speaker: SpeechService, listener: Listener, guard: SpendGuard | None, allowance: RemainingQuota | None
    ) -> None:
        self._speaker = speaker
        self._listener = listener
        self._guard = guard
        self._allowance = allowance
        self.budgets: tuple[BudgetStatus, ...] = ()
        self.plan: RunPlan | None = None

    def fitted(
        self, job: VideoJob, session: SessionFolder, found: SpeechChoice, *, is_saved: bool, decoded: DecodedSpeech
    ) -> tuple[VideoJob, SpeechChoice]:
        """The job, and the chosen voice and speech model. If the job does not fit the remaining quota and budgets, the
        job and the speech model are changed as far as the job allows.

        Args:
            job: The job.
            session: The session's folder with the results that need not be bought again.
            found: The voice, the speech model and the credits that were looked up before this check.
            is_saved: Whether the session is already saved, so that the user can resume it.
            decoded: Stored narrations that were already decoded.

        Raises:
            DoesNotFit: The job needs more requests or credits than are left, and no allowed change makes it need fewer.
            BudgetTooSmall: The job needs more money or credits than a budget has left.
        """
        models = [job.image_model] if job.script is not None else [job.text_model, job.image_model]
        rate_limits = self._allowance.paces(models) if self._allowance else []
        self._listener.paces(rate_limits)
        guard = self._guard
        affording = (
            guard.affording(found.session_budget(job, session, guard.zone).limits) if guard is not None else None
        )
        self.budgets = affording.standings if affording else ()
        fitting = QuotaFit(
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
