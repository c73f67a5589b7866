"""Caches the look-ups of voices and models, so that a batch makes each look-up only once, not once for every row."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import TypeVar, cast

from eleven_video.domain.encoded_picture import Picture
from eleven_video.domain.ports import ScriptAndImageService, SpeechService
from eleven_video.domain.requests.requests import (
    PictureRequest,
    RephraseRequest,
    ScriptRequest,
    SpeechModel,
    SpeechQuota,
    SpeechRequest,
    Voice,
)
from eleven_video.domain.script.script import Script
from eleven_video.domain.timing.narration import Narration
from eleven_video.errors import InvalidInput

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class LookupCache:
    """Remembers the results and errors of look-ups of voices and models. The object is thread-safe."""

    _lock: Lock = field(default_factory=Lock)
    _found: dict[tuple[str, str | None], object] = field(default_factory=dict)

    def get(self, kind: str, name: str | None, ask: Callable[[], T]) -> T:
        """The answer to a look-up. If the look-up was made earlier, the result is the cached answer. Without a cached
        answer, `ask` is called, and the answer of `ask` is cached.

        Args:
            kind: The type of the name, such as "voice".
            name: The name to look up, or None for the default voice.
            ask: The function that makes the look-up.

        Raises:
            InvalidInput: No voice or model has this name. `InvalidInput` is cached like an answer, but other errors of
                `ask` are not cached.
        """
        # Only one thread at a time makes a look-up. Every other thread that needs an answer waits at this lock.
        with self._lock:
            if (kind, name) not in self._found:
                try:
                    self._found[kind, name] = ask()
                except InvalidInput as error:
                    self._found[kind, name] = error
            found = self._found[kind, name]
        if isinstance(found, InvalidInput):
            raise found
        # All look-ups with the same `kind` return objects of the same type.
        return cast("T", found)


@dataclass(frozen=True, slots=True)
class CachedStudio:
    """A `domain.ports.ScriptAndImageService` that looks up each model only once."""

    studio: ScriptAndImageService
    names: LookupCache

    def write_script(self, request: ScriptRequest) -> Script:
        return self.studio.write_script(request)

    def rephrase(self, request: RephraseRequest) -> Script:
        return self.studio.rephrase(request)

    def draw(self, request: PictureRequest) -> Picture:
        return self.studio.draw(request)

    def check_model(self, model: str) -> None:
        self.names.get("gemini", model, lambda: self.studio.check_model(model))


@dataclass(frozen=True, slots=True)
class CachedSpeaker:
    """A `domain.ports.SpeechService` that looks up each voice and each model only once."""

    speaker: SpeechService
    names: LookupCache

    def speak(self, request: SpeechRequest) -> Narration:
        return self.speaker.speak(request)

    def find_voice(self, name_or_id: str | None) -> Voice:
        return self.names.get("voice", name_or_id, lambda: self.speaker.find_voice(name_or_id))

    def find_model(self, model: str) -> SpeechModel:
        return self.names.get("elevenlabs", model, lambda: self.speaker.find_model(model))

    def speech_models(self) -> Sequence[SpeechModel]:
        return self.speaker.speech_models()

    def quota(self) -> SpeechQuota:
        return self.speaker.quota()

    def voices(self) -> Sequence[Voice]:
        return self.speaker.voices()
