"""Checks names of voices and models before they are stored as settings, if the services can be asked."""

from collections.abc import Mapping

from eleven_video.config.settings import Settings
from eleven_video.domain.options import Mode

_GEMINI = ("text_model", "image_model", "rephrase")


def check_setting_names(settings: Settings, changes: Mapping[str, object]) -> tuple[str, ...]:
    """Check the names of voices and models among some settings. The requests are free.

    Args:
        settings: Keys and addresses.
        changes: The settings to be stored.

    Returns:
        A sentence about each service that could not be asked.

    Raises:
        InvalidInput: A voice or model does not exist; the message names the nearest.
        ConfigurationError: A key must not go to the address that is set.
    """
    voices = {str(changes["voice"])} if changes.get("voice") else set()
    models = {str(changes[name]) for name in _GEMINI if changes.get(name)}
    speech_models = {str(changes["tts_model"])} if changes.get("tts_model") else set()
    if not voices and not models and not speech_models:
        return ()
    from eleven_video.services.name_checks import check_named

    # The sandbox does not know the user's own voices, so without a key a name is not checked.
    checked = check_named(voices, models, settings, Mode.LIVE, is_priced=lambda _: False, speech_models=speech_models)
    return checked.notes
