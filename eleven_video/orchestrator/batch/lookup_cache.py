"""Caches the voices and models of a batch, so that each is looked up once and not for every row."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import TypeVar, cast

from eleven_video.domain.picture import Picture
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
    """The results or errors of name look-ups. Thread-safe."""

    _lock: Lock = field(default_factory=Lock)
    _found: dict[tuple[str, str | None], object] = field(default_factory=dict)

    def get(self, kind: str, name: str | None, ask: Callable[[], T]) -> T:
        """Return or raise the cached answer for a name, or ask. An error is cached only if it is about the name."""
        # One look-up at a time: another thread waits for the answer instead of asking too.
        with self._lock:
            if (kind, name) not in self._found:
                try:
                    self._found[kind, name] = ask()
                except InvalidInput as error:
                    self._found[kind, name] = error
            found = self._found[kind, name]
        if isinstance(found, InvalidInput):
            raise found
        # The answer of an `ask` of this kind.
        return cast("T", found)


@dataclass(frozen=True, slots=True)
class CachedStudio:
    """A studio that looks up each model once. Implements `domain.ports.Studio`."""

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
    """A speaker that looks up each voice and model once. Implements `domain.ports.Speaker`."""

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
