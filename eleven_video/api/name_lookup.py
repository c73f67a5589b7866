"""Finds the voice with the name or id that the user typed, and suggests similar names for unknown voices and models."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from difflib import SequenceMatcher

from eleven_video.accounting.prices.deprecations import end_of_voices
from eleven_video.domain.requests.requests import Voice
from eleven_video.errors import ConfigurationError, UnknownVoice

_ID_LENGTH = 20


def match(wanted: str, voices: Sequence[Voice]) -> Voice | None:
    """Find the voice with the id `wanted`. If no voice has this id, the result is the voice with the name `wanted`. If
    no voice has this name either, the result is the first voice with a name that begins with the word `wanted`.

    For example, "rachel" finds "Rachel - calm". The result is None if no voice matches.
    """
    wanted = wanted.strip()
    folded = wanted.casefold()
    by_id = (voice for voice in voices if voice.id == wanted)
    by_name = (voice for voice in voices if voice.name.casefold() == folded)
    by_first_word = (voice for voice in voices if voice.name.casefold().split(maxsplit=1)[:1] == [folded])
    return next(by_id, None) or next(by_name, None) or next(by_first_word, None)


def nearest_voices(wanted: str, voices: Sequence[Voice]) -> tuple[str, ...]:
    """Up to three names of voices that are similar to the wanted name. A name is also similar if only its first word is
    similar.
    """
    by_word = {voice.name.split(maxsplit=1)[0]: voice.name for voice in voices}
    by_name = {voice.name: voice.name for voice in voices}
    found = (*nearest_names(wanted, by_name), *(by_word[word] for word in nearest_names(wanted, by_word)))
    return tuple(dict.fromkeys(found))[:3]


def looks_like_id(text: str) -> bool:
    """Whether a text could be the id of an ElevenLabs voice. The id of a voice has 20 letters and digits."""
    return len(text) == _ID_LENGTH and text.isascii() and text.isalnum()


_LEAST_LIKE = 0.5


def nearest_names(wanted: str, known: Iterable[str], *, count: int = 3) -> tuple[str, ...]:
    """The known names that are most similar to the wanted name. The most similar name is first.

    Letter case does not matter. The order of the words between the hyphens of a name does not matter either.

    The wanted name itself is left out. The service has refused the wanted name, even if the list of the service
    contains it.
    """
    likeness = {name: _likeness(wanted.casefold(), name.casefold()) for name in known if name != wanted}
    best = sorted(likeness, key=lambda name: (-likeness[name], name))
    return tuple(name for name in best[:count] if likeness[name] >= _LEAST_LIKE)


def _likeness(one: str, other: str) -> float:
    """The similarity of two names, from 0 to 1.

    The names are compared twice: unchanged, and with their words sorted. The result is the higher of the two
    similarities.
    """
    return max(_ratio(one, other), _ratio(_in_order(one), _in_order(other)))


def _in_order(name: str) -> str:
    return "-".join(sorted(name.replace("_", "-").split("-")))


def _ratio(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def chosen_voice(name_or_id: str | None, voices: Sequence[Voice]) -> Voice:
    """Find the voice with a name or an id in `voices`. `ElevenLabsAdapter.find_voice` explains the rules.

    Raises:
        UnknownVoice: No voice matches. The error message contains the most similar names.
        ConfigurationError: `name_or_id` is None, and `voices` is empty.
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
    """Make a voice that has the typed text as its id. The result is None if the text cannot be an id.

    The adapter uses this voice if the list of voices cannot be read.
    """
    typed = name_or_id.strip()
    return Voice(typed, typed) if looks_like_id(typed) else None
