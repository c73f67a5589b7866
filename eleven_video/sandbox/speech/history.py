"""Stores the account's history of speech calls, for the history endpoints."""

import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass

from eleven_video.sandbox.catalog import AudioFormat, SpeechModel, Voice
from eleven_video.sandbox.speech.alignment import Alignment

ITEMS_KEPT = 10_000
CHARACTERS_KEPT = 500_000


@dataclass(frozen=True, slots=True)
class Spoken:
    """An answered speech call, with everything that is needed to make its sound again.

    `alignment` is None if the call did not request timestamps. `settings` are the voice settings that were used.
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
    """A call and the credits that the account had used before and after it."""

    spoken: Spoken
    before: int
    after: int


class History:
    """The latest calls, at most ITEMS_KEPT with CHARACTERS_KEPT characters in total. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._items: OrderedDict[str, HistoryItem] = OrderedDict()
        self._characters = 0

    def add(self, spoken: Spoken, *, before: int, after: int) -> None:
        """Add a call, with the account's used credits before and after it."""
        with self._lock:
            self._items[spoken.item_id] = HistoryItem(spoken, before, after)
            self._characters += len(spoken.text)
            while len(self._items) > ITEMS_KEPT or self._characters > CHARACTERS_KEPT:
                self._forget(next(iter(self._items)))

    def get(self, item_id: str) -> HistoryItem | None:
        """A call by its id, None if unknown."""
        with self._lock:
            return self._items.get(item_id)

    def newest_first(self) -> list[HistoryItem]:
        """All calls, the newest first."""
        with self._lock:
            return list(reversed(self._items.values()))

    def remove(self, item_id: str) -> bool:
        """Forget one call; False if the id does not exist."""
        with self._lock:
            if item_id not in self._items:
                return False
            self._forget(item_id)
            return True

    def clear(self) -> None:
        """Forget all calls."""
        with self._lock:
            self._items.clear()
            self._characters = 0

    def _forget(self, item_id: str) -> None:
        self._characters -= len(self._items.pop(item_id).spoken.text)
