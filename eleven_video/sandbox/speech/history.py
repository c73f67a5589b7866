"""Stores the speech calls that were answered, for ElevenLabs' history endpoints."""

import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass

from eleven_video.sandbox.catalogue import AudioFormat, SpeechModel, Voice
from eleven_video.sandbox.speech.alignment import Alignment

ITEMS_KEPT = 10_000
CHARACTERS_KEPT = 500_000


@dataclass(frozen=True, slots=True)
class Spoken:
    """An answered speech call, with all values that are needed to make its sound again.

    Attributes:
        item_id: The id of the call in the history.
        request_id: The id that the reply had in the header request-id.
        text: The text that was spoken.
        voice: The voice.
        model: The speech model.
        output: The format of the sound file.
        pace: The speaking speed. The normal speed is 1.0.
        seed: The seed for the random numbers that the voice uses.
        settings: The voice settings that were used.
        date_unix: When the call was answered, in seconds since 1970.
        alignment: The times of each character. It is None if the call did not request times.
    """

    item_id: str
    request_id: str
    text: str
    voice: Voice
    model: SpeechModel
    output: AudioFormat
    pace: float
    seed: int
    settings: Mapping[str, object]
    date_unix: int
    alignment: Alignment | None = None


@dataclass(frozen=True, slots=True)
class HistoryItem:
    """A speech call in the history. `before` and `after` are the credits that the account had used before the call and
    after the call.
    """

    spoken: Spoken
    before: int
    after: int


class History:
    """The latest speech calls. They are at most ITEMS_KEPT calls, and their texts have at most CHARACTERS_KEPT
    characters in total. The class is thread-safe.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._items: OrderedDict[str, HistoryItem] = OrderedDict()
        self._characters = 0

    def add(self, spoken: Spoken, *, before: int, after: int) -> None:
        """Add a speech call. `before` and `after` are the credits that the account had used before the call and after
        the call.
        """
        with self._lock:
            self._items[spoken.item_id] = HistoryItem(spoken, before, after)
            self._characters += len(spoken.text)
            while len(self._items) > ITEMS_KEPT or self._characters > CHARACTERS_KEPT:
                self._forget(next(iter(self._items)))

    def get(self, item_id: str) -> HistoryItem | None:
        """The speech call with this id. Returns None if the history has no such call."""
        with self._lock:
            return self._items.get(item_id)

    def newest_first(self) -> list[HistoryItem]:
        """All speech calls in the history, the newest first."""
        with self._lock:
            return list(reversed(self._items.values()))

    def remove(self, item_id: str) -> bool:
        """Remove the speech call with this id. Returns False if the history has no such call."""
        with self._lock:
            if item_id not in self._items:
                return False
            self._forget(item_id)
            return True

    def clear(self) -> None:
        """Remove all speech calls from the history."""
        with self._lock:
            self._items.clear()
            self._characters = 0

    def _forget(self, item_id: str) -> None:
        self._characters -= len(self._items.pop(item_id).spoken.text)
