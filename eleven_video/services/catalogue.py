"""Lists voices and models: from the services, for free, or from the sandbox if no keys are set."""

import threading
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from queue import Empty, SimpleQueue
from typing import Generic, TypeVar

from eleven_video.accounting.events import Service
from eleven_video.api.names import chosen_voice
from eleven_video.api.retry import RetryPolicy
from eleven_video.config.settings import Settings
from eleven_video.domain.options import Mode
from eleven_video.domain.requests.catalogue import GeminiModelFacts, VoiceFacts
from eleven_video.domain.requests.requests import SpeechModel
from eleven_video.errors import ConfigurationError, ElevenVideoError, ServiceUnavailable, UnknownVoice
from eleven_video.services.connections import Access, access_to, for_free_questions, open_elevenlabs, open_gemini
from eleven_video.services.sandbox_catalogue import sandbox_gemini_models, sandbox_speech_models, sandbox_voices

T = TypeVar("T")

# A name look-up must not wait long for a service that does not answer.
LONGEST_WAIT_S = 15.0
_TWICE = RetryPolicy(attempts=2, first_delay_s=0.25)


@dataclass(frozen=True, slots=True)
class Offered(Generic[T]):
    """A service's list, or the error that prevented it."""

    items: Sequence[T] = ()
    error: ElevenVideoError | None = None


@dataclass(frozen=True, slots=True)
class OfferedVoices:
    """The voices of an account, sorted by name, and the id of the default voice.

    `default_id` is None if the account does not have the voice in the settings.
    """

    voices: Sequence[VoiceFacts]
    default_id: str | None


@dataclass(frozen=True, slots=True)
class OfferedModels:
    """The models of both services, as they list them."""

    gemini: Offered[GeminiModelFacts]
    speech: Offered[SpeechModel]


def offered_voices(settings: Settings, mode: Mode, *, longest_wait_s: float = LONGEST_WAIT_S) -> OfferedVoices:
    """The voices of the account.

    Raises:
        MissingKey, KeyRejected, ProviderError: The list is not available.
    """
    if mode is Mode.SANDBOX:
        offered = Offered(sandbox_voices())
    else:
        elevenlabs = access_to(Service.ELEVENLABS, settings)
        offered = _Asking("ElevenLabs", partial(_voices, elevenlabs, longest_wait_s), longest_wait_s).answer()
    if offered.error is not None:
        raise offered.error
    ordered = sorted(offered.items, key=lambda voice: (voice.name.casefold(), voice.id))
    return OfferedVoices(ordered, _default_id(settings.voice, offered.items))


def offered_models(settings: Settings, mode: Mode, *, longest_wait_s: float = LONGEST_WAIT_S) -> OfferedModels:
    """The models of both services, requested in parallel. If one service fails, the other's list is still returned."""
    if mode is Mode.SANDBOX:
        return OfferedModels(Offered(sandbox_gemini_models()), Offered(sandbox_speech_models()))
    gemini, elevenlabs = access_to(Service.GEMINI, settings), access_to(Service.ELEVENLABS, settings)
    of_gemini = _Asking("Gemini", partial(_gemini_models, gemini, longest_wait_s), longest_wait_s)
    of_speech = _Asking("ElevenLabs", partial(_speech_models, elevenlabs, longest_wait_s), longest_wait_s)
    return OfferedModels(of_gemini.answer(), of_speech.answer())


class _Asking(Generic[T]):
    """A list requested in its own daemon thread: if it hangs, it delays neither the other nor the end of the program."""

    def __init__(self, service: str, ask: Callable[[], Sequence[T]], longest_wait_s: float) -> None:
        self._service = service
        self._ask = ask
        self._longest_wait_s = longest_wait_s
        self._until = time.monotonic() + longest_wait_s
        self._told: SimpleQueue[Offered[T] | Exception] = SimpleQueue()
        threading.Thread(target=self._tell, name=f"list of {service}", daemon=True).start()

    def answer(self) -> Offered[T]:
        """The list, if it arrived in time, or the error."""
        try:
            told = self._told.get(timeout=max(0.0, self._until - time.monotonic()))
        except Empty:
            late = f"{self._service} did not answer within {self._longest_wait_s:g} s. Try again later."
            return Offered(error=ServiceUnavailable(late))
        if isinstance(told, Exception):
            raise told
        return told

    def _tell(self) -> None:
        try:
            self._told.put(Offered(self._ask()))
        except ElevenVideoError as error:
            self._told.put(Offered(error=error))
        except Exception as error:  # noqa: BLE001  raised again in the caller's thread
            self._told.put(error)


def _voices(access: Access, timeout_s: float) -> Sequence[VoiceFacts]:
    with ExitStack() as stack:
        return open_elevenlabs(access, stack, **for_free_questions(timeout_s, policy=_TWICE)).voice_facts()


def _speech_models(access: Access, timeout_s: float) -> Sequence[SpeechModel]:
    with ExitStack() as stack:
        return open_elevenlabs(access, stack, **for_free_questions(timeout_s, policy=_TWICE)).speech_models()


def _gemini_models(access: Access, timeout_s: float) -> Sequence[GeminiModelFacts]:
    with ExitStack() as stack:
        return open_gemini(access, stack, **for_free_questions(timeout_s, policy=_TWICE)).model_facts()


def _default_id(wanted: str | None, voices: Sequence[VoiceFacts]) -> str | None:
    try:
        return chosen_voice(wanted, [one.voice for one in voices]).id
    except (UnknownVoice, ConfigurationError):
        return None
