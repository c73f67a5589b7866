"""Which voice of an account is meant."""

from collections.abc import Sequence

from eleven_video.api._names import nearest_names
from eleven_video.domain.requests.requests import Voice

_ID_LENGTH = 20


def match(wanted: str, voices: Sequence[Voice]) -> Voice | None:
    """The voice of that id, else of that name, else whose name begins with that word ("Rachel - calm")."""
    wanted = wanted.strip()
    folded = wanted.casefold()
    by_id = (voice for voice in voices if voice.id == wanted)
    by_name = (voice for voice in voices if voice.name.casefold() == folded)
    by_first_word = (voice for voice in voices if voice.name.casefold().split(maxsplit=1)[:1] == [folded])
    return next(by_id, None) or next(by_name, None) or next(by_first_word, None)


def nearest_voices(wanted: str, voices: Sequence[Voice]) -> tuple[str, ...]:
    """Names of voices like the wanted one, whole or by their first word."""
    by_word = {voice.name.split(maxsplit=1)[0]: voice.name for voice in voices}
    by_name = {voice.name: voice.name for voice in voices}
    found = (*nearest_names(wanted, by_name), *(by_word[word] for word in nearest_names(wanted, by_word)))
    return tuple(dict.fromkeys(found))[:3]


def looks_like_id(text: str) -> bool:
    return len(text) == _ID_LENGTH and text.isascii() and text.isalnum()
