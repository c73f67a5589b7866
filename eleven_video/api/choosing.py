"""Which of an account's voices speaks."""

from collections.abc import Sequence
from datetime import UTC, date, datetime

from eleven_video.accounting.prices.ends_of_service import end_of_voices
from eleven_video.api._voices import looks_like_id, match, nearest_voices
from eleven_video.domain.requests.requests import Voice
from eleven_video.errors import ConfigurationError, UnknownVoice


def chosen_voice(name_or_id: str | None, voices: Sequence[Voice]) -> Voice:
    """The one of these voices that `ElevenLabsAdapter.find_voice` finds.

    Raises:
        UnknownVoice: None of them is meant. The nearest names are given.
        ConfigurationError: There are none.
    """
    if name_or_id is None:
        if not voices:
            raise ConfigurationError("The ElevenLabs account has no voices. Add one at elevenlabs.io.")
        today = datetime.now(UTC).date()
        return next((voice for voice in voices if not _ends_soon(voice, today)), voices[0])
    found = match(name_or_id, voices)
    if found is None:
        raise UnknownVoice(name_or_id, nearest=nearest_voices(name_or_id, voices))
    return found


def _ends_soon(voice: Voice, today: date) -> bool:
    end = end_of_voices(voice.category)
    return end is not None and end.is_near(today)


def unlisted_voice(name_or_id: str) -> Voice | None:
    """The voice of that id, where no list can be read; None for a name."""
    typed = name_or_id.strip()
    return Voice(typed, typed) if looks_like_id(typed) else None
