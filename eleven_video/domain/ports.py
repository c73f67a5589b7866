"""The protocols through which the pipeline calls services and guards; `api` and `purchasing` implement them."""

import warnings
from collections.abc import Sequence
from typing import Any, Protocol

from eleven_video.accounting.events import Call
from eleven_video.domain.picture import Picture
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


class UsageRecorder(Protocol):
    """Records calls for summaries. Its methods never raise."""

    def record(self, call: Call, *, attempt: str = "") -> bool:
        """Record a call; `attempt` is the id of its reservation, if any. Returns False if it was recorded before."""


# The result of a paid request.
Bought = Script | Narration | Picture


class CallGuard(Protocol):
    """Reserves every paid call before it is made and settles it afterwards. Thread-safe."""

    def reserve(self, request: Request, attempt: int) -> str:
        """Reserve attempt number `attempt`, from 1, of a request. Returns its id once the call may be made.

        Raises:
            BudgetExceeded: The call could pass a limit. Nothing was reserved.
        """

    def settle(self, attempt_id: str, request: Request, call: Call, result: Bought | None) -> None:
        """Record a finished call and store its result. Returns when both are durable.

        The reservation of an unresolved call stays, because it may have been billed.

        Raises:
            OutputNotWritten: The result cannot be stored. The call is recorded nevertheless.
        """

    def release(self, attempt_id: str, reason: str) -> None:
        """Release the reservation of a call that got an error that is not billed."""


class ScriptAndImageService(Protocol):
    """Writes scripts and draws pictures."""

    def write_script(self, request: ScriptRequest) -> Script:
        """Have a script written."""

    def rephrase(self, request: RephraseRequest) -> Script:
        """Have a script rephrased."""

    def draw(self, request: PictureRequest) -> Picture:
        """Have a picture drawn."""

    def check_model(self, model: str) -> None:
        """Raise UnknownModel, with the nearest names, if the service says it has no such model."""


class SpeechService(Protocol):
    """Turns text into speech."""

    def speak(self, request: SpeechRequest) -> Narration:
        """Have a text spoken."""

    def find_voice(self, name_or_id: str | None) -> Voice:
        """The voice with a name or id, for None the account's default; raises UnknownVoice if not found."""

    def find_model(self, model: str) -> SpeechModel:
        """The details of a speech model; raises UnknownModel if the service does not have it."""

    def speech_models(self) -> Sequence[SpeechModel]:
        """All speech models."""

    def quota(self) -> SpeechQuota:
        """The account's credits."""

    def voices(self) -> Sequence[Voice]:
        """The account's voices."""


def __getattr__(name: str) -> Any:
    if name == "Till":
        warnings.warn("Till is now CallGuard. Import it from eleven_video.", DeprecationWarning, stacklevel=2)
        return CallGuard
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
