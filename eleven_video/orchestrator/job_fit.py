"""Fits the job of a run to the remaining quota and budgets, and announces the plan."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from eleven_video.accounting.calibration import Calibration
from eleven_video.domain.job import VideoJob
from eleven_video.domain.listener import Listener
from eleven_video.domain.requests.requests import SpeechModel
from eleven_video.domain.run_plan import RunPlan
from eleven_video.domain.stages import CHECKS, SCRIPT
from eleven_video.orchestrator.preflight import Chosen
from eleven_video.planning.decoded_speech import DecodedSpeech
from eleven_video.planning.quota_fit import Fitting
from eleven_video.planning.remaining_quota import Allowance, requests_left
from eleven_video.planning.run_plan import announced
from eleven_video.purchasing.affordability import Affording
from eleven_video.purchasing.session_folder import SessionFolder


@dataclass(frozen=True, slots=True)
class FittedJob:
    """The job as the run makes it, its speech model, and the plan that the listener has received."""

    job: VideoJob
    speech_model: SpeechModel
    plan: RunPlan


@dataclass(frozen=True, slots=True)
class JobFit:
    """Fits jobs of one session.

    Attributes:
        session: The session.
        allowance: Gemini's remaining quota and the usage of earlier runs; None if unknown.
        affording: Checks the remaining budgets; None without budgets.
        speech_models: Returns all speech models, of which another may speak for fewer credits.
        listener: Receives warnings, the quota and the plan.
    """

    session: SessionFolder
    allowance: Allowance | None
    affording: Affording | None
    speech_models: Callable[[], Sequence[SpeechModel]]
    listener: Listener

    def fitted(self, job: VideoJob, found: Chosen, *, is_kept: bool, decoded: DecodedSpeech) -> FittedJob:
        """The job, with the changes that are needed and that its `fit` allows.

        Args:
            job: The job as it was asked for.
            found: What the free checks have found out about it.
            is_kept: Whether the session was started before.
            decoded: Remembers the stored narrations that were decoded.

        Raises:
            DoesNotFit: The job most likely needs more requests or credits than the services allow.
            BudgetTooSmall: The job most likely needs more than a budget has left.
        """
        models = [job.image_model] if job.script is not None else [job.text_model, job.image_model]
        paces = self.allowance.paces(models) if self.allowance else []
        self.listener.paces(paces)
        fitting = Fitting(
            self.session.kept,
            found.voice,
            found.counted,
            requests_left(paces),
            self.speech_models,
            self.allowance.calibration() if self.allowance else Calibration(),
            self.affording,
            self.affording.raised if self.affording else {},
            session=self.session.id,
            is_kept=is_kept,
            decoded=decoded,
        )
        fitted = fitting.fitted(job, found.speech_model, warn=self.listener.warn)
        self.listener.stage(CHECKS, 1, 1)
        plan = announced(self.listener, fitted.job, fitting.calls(fitted))
        self.listener.stage(SCRIPT, 0, 1)
        return FittedJob(fitted.job, fitted.speech_model, plan)
