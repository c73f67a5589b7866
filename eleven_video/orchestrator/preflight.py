"""Checks the voice and the models of a run before anything is bought, and reads the ElevenLabs credits."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from fractions import Fraction
from typing import TYPE_CHECKING

from eleven_video.accounting.prices.deprecations import model_ending, voice_ending
from eleven_video.domain.job import VideoJob
from eleven_video.domain.listener import Listener
from eleven_video.domain.ports import ScriptAndImageService, SpeechService
from eleven_video.domain.requests.requests import SpeechModel, SpeechQuota, Voice
from eleven_video.domain.text.languages import language_name
from eleven_video.errors import ElevenVideoError, InvalidInput
from eleven_video.services.account import SpeechAccount, plan_advice
from eleven_video.services.saved_quota import QuotaStore

if TYPE_CHECKING:
    from eleven_video.purchasing.session_budget import SessionBudget
    from eleven_video.purchasing.session_folder import SessionFolder

logger = logging.getLogger(__name__)

_NOT_ASKED = SpeechAccount()


def look_up(
    job: VideoJob, studio: ScriptAndImageService, speaker: SpeechService, account: SpeechAccount = _NOT_ASKED
) -> tuple[Voice, SpeechModel]:
    """Find the voice and the speech model that the job names, and check that the Gemini models exist. All calls that
    this function makes are free.

    `account` has facts that ElevenLabs has already returned. ElevenLabs is called only for facts that `account` does
    not have.

    Raises:
        InvalidInput: A voice or a model does not exist, or the speech model does not speak the language of the job.
    """
    voice = account.voices.get(job.voice) or speaker.find_voice(job.voice)
    model = account.models.get(job.tts_model) or speaker.find_model(job.tts_model)
    check_language(job, model, speaker.speech_models)
    if job.script is None:
        studio.check_model(job.text_model)
        if job.rephrase is not None:
            studio.check_model(job.rephrase)
    studio.check_model(job.image_model)
    return voice, model


def endings(job: VideoJob, voice: Voice, today: date) -> list[str]:
    """Warnings about the voice and the models of the job. There is a warning for each voice or model that its service
    has withdrawn or will withdraw within 60 days.
    """
    written = [] if job.script is not None else [job.text_model, *([job.rephrase] if job.rephrase else [])]
    models = dict.fromkeys([*written, job.image_model, job.tts_model])
    found = [model_ending(model, today) for model in models]
    found.append(voice_ending(voice.name, voice.category, today))
    return [sentence for sentence in found if sentence is not None]


def check_language(job: VideoJob, model: SpeechModel, others: Callable[[], Sequence[SpeechModel]]) -> None:
    """Raise InvalidInput if the speech model does not speak the job's language.

    `others` returns all speech models. If one of these models speaks the language, the error message suggests it.
    """
    if not job.language or model.speaks(job.language):
        return
    able = [other.id for other in others() if job.can_be_spoken_by(other)]
    instead = f"Choose another --tts-model, such as {able[0]}." if able else "Leave --language out."
    raise InvalidInput(f"{model.id} does not speak {language_name(job.language)}. {instead}")


@dataclass(frozen=True, slots=True)
class SpeechChoice:
    """The chosen voice, the chosen speech model and the available credits of a run.

    Attributes:
        voice: The voice that speaks.
        speech_model: The chosen speech model, with the facts that ElevenLabs returned about the model.
        counted: The plan and the credits of the ElevenLabs account, or None if they are unknown.
        is_counter: Whether `counted` was read at the start of this run. If `is_counter` is false, `counted` must not be
            compared with the credits at the end of the run.
    """

    voice: Voice
    speech_model: SpeechModel
    counted: SpeechQuota | None
    is_counter: bool = True

    def session_budget(self, job: VideoJob, session: "SessionFolder", zone: tzinfo | None = None) -> "SessionBudget":
        """The budget of the run: the limits of the session, of the day, of the month and of the project. Days and
        months are those of `zone`, or of this machine if `zone` is None.
        """
        rate = self.speech_model.credits_per_character
        today = datetime.now(UTC).astimezone(zone).date()
        limits = job.budgets.limits(session=session.id, project=job.project, today=today, zone=zone)
        left = self.counted.sold_beyond if self.counted is not None else None
        from eleven_video.purchasing.session_budget import SessionBudget  # noqa: PLC0415  an estimate needs none

        return SessionBudget(session.id, session.results, limits, Fraction(rate) if rate else None, included_left=left)


@dataclass(frozen=True, slots=True)
class Preflight:
    """The checks that are made before a run buys anything. All calls that the checks make are free.

    Attributes:
        studio: The service for scripts and pictures.
        speaker: The service for speech.
        listener: The object that receives notes and warnings.
        quotas: The store that saves the plan and the credits that ElevenLabs reports. If ElevenLabs is unavailable, the
            saved values are used.
        plan: The ElevenLabs plan in the settings, or None if the settings have no plan. If ElevenLabs reports a
            different plan, the user gets a warning.
    """

    studio: ScriptAndImageService
    speaker: SpeechService
    listener: Listener
    quotas: QuotaStore
    plan: str | None = None

    def choose(self, job: VideoJob, account: SpeechAccount) -> SpeechChoice:
        """Check that the models and the voice exist, and read the credits of the ElevenLabs account.

        `account` has facts that ElevenLabs has already returned. ElevenLabs is called only for facts that `account`
        does not have.

        Raises:
            InvalidInput: A voice or a model does not exist, or the speech model does not speak the language of the job.
        """
        voice, model = look_up(job, self.studio, self.speaker, account)
        if job.voice is None:
            self.listener.note(f"Voice: {voice.name} (choose another with --voice)")
        quota, is_current = self._quota(account)
        for sentence in endings(job, voice, datetime.now(UTC).date()):
            self.listener.warn(sentence)
        return SpeechChoice(voice, model, quota, is_counter=is_current)

    def _quota(self, account: SpeechAccount) -> tuple[SpeechQuota | None, bool]:
        """The plan and the credits of the ElevenLabs account, and whether this run has read them. If the plan and the
        credits are unknown, the first value is None.
        """
        quota, note = account.quota, account.note
        if quota is None:
            try:
                answer = self.quotas.ask(self.speaker.quota)
            except ElevenVideoError as error:
                # The key may not have the permission to read the credits. Without the permission, the progress display
                # shows no credits.
                logger.debug("the quota could not be read: %s", error)
                return None, False
            quota, note = answer.quota, answer.note
        self.listener.quota(quota)
        if note:
            self.listener.warn(note)
        if self.plan is not None and (advice := plan_advice(self.plan, quota.plan)) is not None:
            self.listener.warn(advice)
        return quota, not note
