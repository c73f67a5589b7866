"""Which of an account's voices speaks."""

from collections.abc import Sequence

from eleven_video.api._voices import looks_like_id, match, nearest_voices
from eleven_video.domain.requests import Voice
from eleven_video.errors import ConfigurationError, UnknownVoice

# The voice of an account that has it, where none is asked for.
DEFAULT_VOICE = "Rachel"
DEFAULT_VOICE_ID = "21m00Tcm4TlvDq8ikWAM"


def chosen_voice(name_or_id: str | None, voices: Sequence[Voice]) -> Voice:
    """The one of these voices that `ElevenLabsAdapter.find_voice` finds.

    Raises:
        UnknownVoice: None of them is meant. The nearest names are given.
        ConfigurationError: There are none.
    """
    found = match(name_or_id if name_or_id is not None else DEFAULT_VOICE, voices)
    if found is not None:
        return found
    if name_or_id is not None:
        raise UnknownVoice(name_or_id, nearest=nearest_voices(name_or_id, voices))
    if not voices:
        raise ConfigurationError("The ElevenLabs account has no voices. Add one at elevenlabs.io.")
    return voices[0]


def unlisted_voice(name_or_id: str | None) -> Voice | None:
    """The voice that is meant where no list can be read: the default, or one named by its id; None for any other name."""
    if name_or_id is None:
        return Voice(DEFAULT_VOICE_ID, DEFAULT_VOICE)
    typed = name_or_id.strip()
    return Voice(typed, typed) if looks_like_id(typed) else None
