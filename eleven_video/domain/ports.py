"""The ports of the pipeline: protocols that the adapters in `api` implement."""

import warnings
from collections.abc import Sequence
from typing import Any, Protocol

from eleven_video.accounting.events import Call
from eleven_video.domain.requests.requests import (
    PictureRequest,
    RephraseRequest,
    Request,
    ScriptRequest,
    SpeechModel,
    SpeechQuota,
    SpeechRequest,
    Voice,
)
from eleven_video.domain.script.script import Script
from eleven_video.domain.timing.narration import Narration
from eleven_video.domain.timing.picture import Picture


class UsageRecorder(Protocol):
    """Takes the count of each call. Never raises."""

    def record(self, call: Call, *, attempt: str = "") -> bool:
        """Count a call, which was announced under the id `attempt` if at all; False if it was counted before."""


# What comes of a request that is paid for.
Bought = Script | Narration | Picture


class CallGuard(Protocol):
    """Where every call that costs is announced before it is made and settled after. May be used from several threads."""

    def ask(self, request: Request, attempt: int) -> str:
        """Announce attempt number `attempt`, from 1, of a request. Returns its id, once the call may be made.

        Raises:
            BudgetExceeded: The call could pass a limit. Nothing was announced.
        """

    def settle(self, attempt_id: str, request: Request, call: Call, result: Bought | None) -> None:
        """The call was made: count it, and keep what it brought. Returns when both are safe.

        Of a call without an answer nobody knows whether it was billed; it stays announced.

        Raises:
            OutputNotWritten: The result cannot be kept. The call is counted all the same.
        """

    def free(self, attempt_id: str, reason: str) -> None:
        """The call was answered with an error that is not billed."""


class ScriptAndImageService(Protocol):
    """Writes scripts and draws pictures."""

    def write_script(self, request: ScriptRequest) -> Script: ...

    def rephrase(self, request: RephraseRequest) -> Script: ...

    def draw(self, request: PictureRequest) -> Picture: ...

    def check_model(self, model: str) -> None:
        """Raise UnknownModel, with the nearest names, if the service says it has no such model."""


class SpeechService(Protocol):
    """Speaks text."""

    def speak(self, request: SpeechRequest) -> Narration: ...

    def find_voice(self, name_or_id: str | None) -> Voice:
        """The voice of that name or id, else UnknownVoice; for None the account's default."""

    def find_model(self, model: str) -> SpeechModel:
        """What the service says of a speech model, else UnknownModel."""

    def speech_models(self) -> Sequence[SpeechModel]:
        """All models that can speak."""

    def quota(self) -> SpeechQuota: ...

    def voices(self) -> Sequence[Voice]: ...


def __getattr__(name: str) -> Any:
    if name == "Till":
        warnings.warn("Till is now CallGuard. Import it from eleven_video.", DeprecationWarning, stacklevel=2)
        return CallGuard
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
