"""Looks up the voice and the models of a run before it starts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from eleven_video.accounting.prices.ends_of_service import model_ending, voice_ending
from eleven_video.domain.job import VideoJob
from eleven_video.domain.ports import ScriptAndImageService, SpeechService
from eleven_video.domain.requests.requests import SpeechModel, SpeechQuota, Voice
from eleven_video.domain.text.languages import language_name
from eleven_video.errors import InvalidInput
from eleven_video.purchasing.session_budget import SessionBudget
from eleven_video.purchasing.session_folder import SessionFolder


def look_up(job: VideoJob, studio: ScriptAndImageService, speaker: SpeechService) -> tuple[Voice, SpeechModel]:
    """The voice and the speech model that the job names. All these calls are free.

    Raises:
        InvalidInput: A voice or a model does not exist, or the speech model does not speak the language.
    """
    voice = speaker.find_voice(job.voice)
    model = speaker.find_model(job.tts_model)
    check_language(job, model, speaker.speech_models)
    if job.script is None:
        studio.check_model(job.text_model)
        if job.rephrase is not None:
            studio.check_model(job.rephrase)
    studio.check_model(job.image_model)
    return voice, model


def endings(job: VideoJob, voice: Voice, today: date) -> list[str]:
    """A sentence about each model and the voice of the job, if the service ends it within 60 days or has ended it."""
    written = [] if job.script is not None else [job.text_model, *([job.rephrase] if job.rephrase else [])]
    models = dict.fromkeys([*written, job.image_model, job.tts_model])
    found = [model_ending(model, today) for model in models]
    found.append(voice_ending(voice.name, voice.category, today))
    return [sentence for sentence in found if sentence is not None]


def check_language(job: VideoJob, model: SpeechModel, others: Callable[[], Sequence[SpeechModel]]) -> None:
    """Raise InvalidInput if the model does not speak the job's language; `others` returns the models that do."""
    if not job.language or model.speaks(job.language):
        return
    able = [other.id for other in others() if job.can_be_spoken_by(other)]
    instead = f"Choose another --tts-model, such as {able[0]}." if able else "Leave --language out."
    raise InvalidInput(f"{model.id} does not speak {language_name(job.language)}. {instead}")


@dataclass(frozen=True, slots=True)
class Chosen:
    """The voice, the speech model and the account's credits.

    `is_counter` is whether the credits are current, so that the counter can be compared at the end of the run.
    """

    voice: Voice
    speech_model: SpeechModel
    counted: SpeechQuota | None
    is_counter: bool = True

    def purse(self, job: VideoJob, session: SessionFolder) -> SessionBudget:
        """The spending context of a session, with today's limits."""
        rate = self.speech_model.credits_per_character
        today = datetime.now().astimezone().date()
        limits = job.budgets.limits(session=session.id, project=job.project, today=today)
        left = self.counted.sold_beyond if self.counted is not None else None
        return SessionBudget(session.id, session.kept, limits, Fraction(rate) if rate else None, included_left=left)
