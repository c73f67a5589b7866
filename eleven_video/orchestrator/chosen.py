"""What a run works with, once the names that were asked for are looked up."""

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from eleven_video.domain.requests import SpeechModel, SpeechQuota, Voice
from eleven_video.orchestrator.artifacts import SessionFolder
from eleven_video.orchestrator.job import VideoJob
from eleven_video.orchestrator.till import Purse


@dataclass(frozen=True, slots=True)
class Chosen:
    """Who speaks and with which model, and the account's counter, where it could be read."""

    voice: Voice
    speech_model: SpeechModel
    counted: SpeechQuota | None

    def purse(self, job: VideoJob, session: SessionFolder) -> Purse:
        """What a session may spend today."""
        told = self.speech_model.credits_per_character
        today = datetime.now().astimezone().date()
        limits = job.budgets.limits(session=session.id, project=job.project, today=today)
        return Purse(session.id, session.kept, limits, Fraction(told) if told else None)
