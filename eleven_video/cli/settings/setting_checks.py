"""Checks that voices and models exist before their names are saved as settings."""

from collections.abc import Mapping

from eleven_video.config.settings import Settings
from eleven_video.domain.options import Mode

_GEMINI = ("text_model", "image_model", "rephrase")


def check_setting_names(settings: Settings, changes: Mapping[str, object]) -> tuple[str, ...]:
    """Check the names of voices and models in new settings. The services are asked for free.

    Args:
        settings: The settings with the keys and addresses of the services.
        changes: The names and values of the new settings.

    Returns:
        One sentence for each service that could not be asked. The names of its voices or models were not checked.

    Raises:
        InvalidInput: A voice or model does not exist. The message lists the most similar names.
        ConfigurationError: According to the settings, a key would be sent to an address that must not receive the key.
    """
    voices = {str(changes["voice"])} if changes.get("voice") else set()
    models = {str(changes[name]) for name in _GEMINI if changes.get(name)}
    speech_models = {str(changes["tts_model"])} if changes.get("tts_model") else set()
    if not voices and not models and not speech_models:
        return ()
    from eleven_video.services.name_checks import check_named

    # Names are checked only with the live services. The sandbox would refuse the user's own voices.
    checked = check_named(voices, models, settings, Mode.LIVE, is_priced=lambda _: False, speech_models=speech_models)
    return checked.notes
