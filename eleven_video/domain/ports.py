"""What the pipeline needs from the outside, as protocols. The adapters in `api` fit them."""

from collections.abc import Sequence
from typing import Protocol

from eleven_video.accounting.events import Call
from eleven_video.domain.narration import Narration
from eleven_video.domain.picture import Picture
from eleven_video.domain.requests import PictureRequest, ScriptRequest, SpeechModel, SpeechQuota, SpeechRequest, Voice
from eleven_video.domain.script import Script


class UsageRecorder(Protocol):
    """Takes the count of each call. Never raises."""

    def record(self, call: Call) -> bool:
        """Count a call; False if it was counted before or cannot be accepted."""


class Studio(Protocol):
    """Writes scripts and draws pictures."""

    def write_script(self, request: ScriptRequest) -> Script: ...

    def draw(self, request: PictureRequest) -> Picture: ...

    def check_model(self, model: str) -> None:
        """Raise UnknownModel, with the nearest names, if the service says it has no such model."""


class Speaker(Protocol):
    """Speaks text."""

    def speak(self, request: SpeechRequest) -> Narration: ...

    def find_voice(self, name_or_id: str | None) -> Voice:
        """The voice of that name or id, else UnknownVoice; for None the account's default."""

    def find_model(self, model: str) -> SpeechModel:
        """What the service says of a speech model, else UnknownModel."""

    def quota(self) -> SpeechQuota: ...

    def voices(self) -> Sequence[Voice]: ...
