"""Checks whether a service has withdrawn or will soon withdraw a model in the settings or the voice in use."""

from collections.abc import Iterator
from datetime import date

from eleven_video.accounting.prices.deprecations import EndOfService, category_ending, end_of_model, end_of_voices
from eleven_video.config.settings import Settings
from eleven_video.domain.check_results import Check, doubtful, fine
from eleven_video.domain.options import Mode
from eleven_video.domain.requests.voices_and_models import VoiceFacts
from eleven_video.errors import ElevenVideoError
from eleven_video.services.catalogue import offered_voices

_SUBJECT = "ends of service"
_LONGEST_WAIT_S = 5.0


def ends_of_service(settings: Settings, today: date) -> Iterator[Check]:
    """The checks about withdrawn models and voices. There is a check for each model in the settings that is withdrawn
    or will be withdrawn within 60 days. The voice in use is also checked.

    If no model and no voice is withdrawn, a single check reports that nothing is withdrawn.
    """
    found = list(_of_models(settings, today))
    if (voice := _voice_in_use(settings)) is not None:
        end = end_of_voices(voice.category)
        if end is not None and end.is_near(today):
            told = category_ending(end, today, such_as=voice.name)
            found.append(doubtful(_SUBJECT, told.rstrip("."), end.remedy("eleven-video voices")))
    yield from found or [fine(_SUBJECT, "none within 60 days for the models and the voice in use")]


def _of_models(settings: Settings, today: date) -> Iterator[Check]:
    models = dict.fromkeys([settings.text_model, settings.rephrase, settings.image_model, settings.tts_model])
    ends: list[EndOfService] = [end for model in models if model and (end := end_of_model(model)) is not None]
    for end in ends:
        if end.is_near(today):
            told = f"{end.name} {end.verb(today)} on {end.when(today)}"
            yield doubtful(_SUBJECT, told, end.remedy("eleven-video models"))


def _voice_in_use(settings: Settings) -> VoiceFacts | None:
    """The voice that a run uses by default, or None if the voice cannot be found out."""
    if settings.elevenlabs_api_key is None:
        return None
    try:
        offered = offered_voices(settings, Mode.LIVE, longest_wait_s=_LONGEST_WAIT_S)
    except ElevenVideoError:
        return None
    return next((voice for voice in offered.voices if voice.id == offered.default_id), None)
