"""Lists the voices and the models of the services or of the sandbox. The requests of this module cost nothing."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, TypeVar

from eleven_video.accounting.calls import Service
from eleven_video.api.name_lookup import chosen_voice
from eleven_video.config.settings import Settings
from eleven_video.daemon_threads import DeadlinePassed, results_in_time
from eleven_video.domain.options import Mode
from eleven_video.domain.requests.requests import SpeechModel
from eleven_video.domain.requests.voices_and_models import GeminiModelFacts, VoiceFacts
from eleven_video.errors import ConfigurationError, ElevenVideoError, ServiceUnavailable, UnknownVoice
from eleven_video.services.open_adapters import Access, access_to, for_free_questions, open_elevenlabs, open_gemini
from eleven_video.services.sandbox_catalogue import sandbox_gemini_models, sandbox_speech_models, sandbox_voices

T = TypeVar("T")

# The maximum time, in seconds, that a look-up of names waits for a service
LONGEST_WAIT_S = 15.0
_ATTEMPTS = 2


@dataclass(frozen=True, slots=True)
class Offered(Generic[T]):
    """The result of a request for a list to a service.

    Attributes:
        items: The items of the list. `items` is empty if the service did not send a list.
        error: The reason why there is no list, or None if there is a list.
    """

    items: Sequence[T] = ()
    error: ElevenVideoError | None = None


@dataclass(frozen=True, slots=True)
class OfferedVoices:
    """The voices of an ElevenLabs account.

    Attributes:
        voices: The voices, sorted by name.
        default_id: The id of the voice that a run uses by default. `default_id` is None if the voice in the settings is
            not in the account.
    """

    voices: Sequence[VoiceFacts]
    default_id: str | None


@dataclass(frozen=True, slots=True)
class OfferedModels:
    """The models that the two services offer. The models of each service are in the order in which the service lists
    them.
    """

    gemini: Offered[GeminiModelFacts]
    speech: Offered[SpeechModel]


def offered_voices(settings: Settings, mode: Mode, *, longest_wait_s: float = LONGEST_WAIT_S) -> OfferedVoices:
    """The voices of the ElevenLabs account, or the voices of the sandbox.

    Raises:
        MissingKey, KeyRejected, ProviderError: ElevenLabs did not send the list of voices.
    """
    if mode is Mode.SANDBOX:
        offered = Offered(sandbox_voices())
    else:
        elevenlabs = access_to(Service.ELEVENLABS, settings)
        lists = {"ElevenLabs": partial(_voices, elevenlabs, longest_wait_s)}
        offered = _offered(lists, longest_wait_s)["ElevenLabs"]
    if offered.error is not None:
        raise offered.error
    ordered = sorted(offered.items, key=lambda voice: (voice.name.casefold(), voice.id))
    return OfferedVoices(ordered, _default_id(settings.voice, offered.items))


def offered_models(settings: Settings, mode: Mode, *, longest_wait_s: float = LONGEST_WAIT_S) -> OfferedModels:
    """Request the models of both services in parallel. If one service fails, the result has only the list of the other
    service.
    """
    if mode is Mode.SANDBOX:
        return OfferedModels(Offered(sandbox_gemini_models()), Offered(sandbox_speech_models()))
    gemini, elevenlabs = access_to(Service.GEMINI, settings), access_to(Service.ELEVENLABS, settings)
    lists: dict[str, Callable[[], Sequence[Any]]] = {
        "Gemini": partial(_gemini_models, gemini, longest_wait_s),
        "ElevenLabs": partial(_speech_models, elevenlabs, longest_wait_s),
    }
    offered = _offered(lists, longest_wait_s)
    return OfferedModels(offered["Gemini"], offered["ElevenLabs"])


def _offered(lists: Mapping[str, Callable[[], Sequence[Any]]], longest_wait_s: float) -> dict[str, Offered[Any]]:
    """Call the functions in `lists` in parallel. Each function requests a list from a service. The result has the lists
    by the name of the service.
    """
    offered: dict[str, Offered[Any]] = {
        service: Offered(
            error=ServiceUnavailable(f"{service} did not answer within {longest_wait_s:g} s. Try again later.")
        )
        for service in lists
    }
    workers = [partial(_ask, service, ask) for service, ask in lists.items()]
    with suppress(DeadlinePassed):
        offered.update(results_in_time(workers, longest_wait_s, name="list of a service"))
    return offered


def _ask(service: str, ask: Callable[[], Sequence[Any]], give: Callable[[tuple[str, Offered[Any]]], None]) -> None:
    try:
        give((service, Offered(ask())))
    except ElevenVideoError as error:
        give((service, Offered(error=error)))


def _voices(access: Access, timeout_s: float) -> Sequence[VoiceFacts]:
    with ExitStack() as stack:
        return open_elevenlabs(access, stack, **for_free_questions(timeout_s, attempts=_ATTEMPTS)).voice_facts()


def _speech_models(access: Access, timeout_s: float) -> Sequence[SpeechModel]:
    with ExitStack() as stack:
        return open_elevenlabs(access, stack, **for_free_questions(timeout_s, attempts=_ATTEMPTS)).speech_models()


def _gemini_models(access: Access, timeout_s: float) -> Sequence[GeminiModelFacts]:
    with ExitStack() as stack:
        return open_gemini(access, stack, **for_free_questions(timeout_s, attempts=_ATTEMPTS)).model_facts()


def _default_id(wanted: str | None, voices: Sequence[VoiceFacts]) -> str | None:
    try:
        return chosen_voice(wanted, [one.voice for one in voices]).id
    except (UnknownVoice, ConfigurationError):
        return None
