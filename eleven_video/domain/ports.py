"""The protocols of the services and guards that a run uses. The packages `api` and `purchasing` implement the
protocols.
"""

import warnings
from collections.abc import Sequence
from typing import Any, Protocol

from eleven_video.accounting.calls import Call
from eleven_video.domain.encoded_picture import Picture
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
    """Records the usage of calls for summaries. The methods never raise an exception."""

    def record(self, call: Call, *, attempt: str = "") -> bool:
        """Record a call. The result is False if the call was already recorded.

        `attempt` is the id that `CallGuard.reserve` returned for the call. `attempt` is empty if the call was not
        reserved.
        """


# The type of the result of a paid request.
Bought = Script | Narration | Picture


class CallGuard(Protocol):
    """Reserves the highest possible cost of each paid call before the call, and records the actual cost after the call.

    Several threads can use a guard at the same time.
    """

    def reserve(self, request: Request, attempt: int) -> str:
        """Reserve the highest possible cost of one attempt to make a request. The result is the attempt's id.

        `attempt` is the number of the attempt. The first attempt has the number 1.

        Raises:
            BudgetExceeded: The call could cost more than a budget allows. Nothing was reserved.
        """

    def settle(self, attempt_id: str, request: Request, call: Call, result: Bought | None) -> None:
        """Record a finished call and store its result. The method returns when the record and the result are on disk.

        If the call has no answer, the reservation of the call stays, because the call may have been billed. `result` is
        None if the call has no usable result.

        Raises:
            OutputNotWritten: The result cannot be stored. The call is recorded nevertheless.
        """

    def release(self, attempt_id: str, reason: str) -> None:
        """Cancel the reservation of a call that failed.

        The service must not bill anything for the failed call.
        """


class ScriptAndImageService(Protocol):
    """A service that writes scripts and draws pictures, such as Gemini."""

    def write_script(self, request: ScriptRequest) -> Script:
        """Make a paid call that writes a script."""

    def rephrase(self, request: RephraseRequest) -> Script:
        """Make a paid call that improves the narration of a script, and return the new script."""

    def draw(self, request: PictureRequest) -> Picture:
        """Make a paid call that draws a picture."""

    def check_model(self, model: str) -> None:
        """Raise UnknownModel if the service has no model of this name. The error message has the most similar names."""


class SpeechService(Protocol):
    """A service that turns text into speech, such as ElevenLabs."""

    def speak(self, request: SpeechRequest) -> Narration:
        """Make a paid call that returns the speech for a text."""

    def find_voice(self, name_or_id: str | None) -> Voice:
        """The voice with a name or id. If `name_or_id` is None, the default voice of the account is returned.

        Raises:
            UnknownVoice: The account has no such voice.
        """

    def find_model(self, model: str) -> SpeechModel:
        """The details of a speech model.

        Raises:
            UnknownModel: The service has no model of this name.
        """

    def speech_models(self) -> Sequence[SpeechModel]:
        """All speech models that the service lists."""

    def quota(self) -> SpeechQuota:
        """The used and the remaining credits of the account."""

    def voices(self) -> Sequence[Voice]:
        """All voices that the account can use."""


def __getattr__(name: str) -> Any:
    if name == "Till":
        warnings.warn("Till is now CallGuard. Import it from eleven_video.", DeprecationWarning, stacklevel=2)
        return CallGuard
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
