"""Requests speech from ElevenLabs with the official SDK."""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from fractions import Fraction
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from eleven_video.accounting.calls import Call, CallKind, Outcome, Service
from eleven_video.api import _elevenlabs_errors
from eleven_video.api._adapter import CallIds, Memoized, guard_or_unmetered
from eleven_video.api._answer_checks import Doubts, Tell
from eleven_video.api._elevenlabs_client import LateClient
from eleven_video.api._elevenlabs_errors import tells_no_list
from eleven_video.api._elevenlabs_wire import (
    Bill,
    Spoken,
    bill_of,
    delivery_arguments,
    models_in,
    narration_in,
    quota_in,
    voices_in,
)
from eleven_video.api._network_errors import Failure
from eleven_video.api.http.answer_headers import lowered
from eleven_video.api.http.client_setup import usable_key, utc_now
from eleven_video.api.http.response_limits import MOST_PAGES, speech_bound
from eleven_video.api.name_lookup import chosen_voice, nearest_names, nearest_voices, unlisted_voice
from eleven_video.api.send_with_retry import LONGEST_SILENCE_S, Attempt, Retrying
from eleven_video.domain.ports import CallGuard, UsageRecorder
from eleven_video.domain.requests.requests import (
    NO_SCENE,
    SPEECH_FORMAT,
    SpeechModel,
    SpeechQuota,
    SpeechRequest,
    Voice,
)
from eleven_video.domain.requests.voices_and_models import VoiceFacts
from eleven_video.domain.timing.narration import Narration
from eleven_video.errors import ConfigurationError, ElevenVideoError, UnknownModel, UnknownVoice

if TYPE_CHECKING:
    from elevenlabs.core.request_options import RequestOptions

T = TypeVar("T")

_log = logging.getLogger(__name__)

# The SDK's own retries are switched off, because a retry would buy the same speech again without a reservation.
_OPTIONS: "RequestOptions" = {"max_retries": 0}
_VOICES_A_PAGE = 100


class _Answer(NamedTuple):
    """The answer to a speech request.

    The names of `headers` are in lower case. `data` is the SDK's object for the body, or None for an unreadable body.
    """

    headers: Mapping[str, str]
    data: object


class ElevenLabsAdapter:
    """Implements `domain.ports.SpeechService` with ElevenLabs. The object is thread-safe. The first call loads the SDK.

    Args:
        api_key: The API key. The adapter does not read the key from environment variables.
        monitor: The object that records calls if `guard` is None. A guard records calls itself.
        guard: The guard that reserves and settles each paid call. If `guard` is None, every call is allowed.
        base_url: The address of another server with ElevenLabs' interface. If `base_url` is None, ElevenLabs itself is
            called. Requests to this machine do not use proxies.
        timeout_s: The maximum time without any data from the service, in seconds.
        retrying: The object that repeats failed requests, or None for the default number of attempts.
        now: A function that returns the current time in UTC.
        tell: A function that receives warnings for the user. Any thread may call this function.

    Raises:
        MissingKey, KeyRejected: The key is missing or malformed.
        ConfigurationError: The base URL is invalid.
    """

    def __init__(
        self,
        api_key: str,
        *,
        monitor: UsageRecorder,
        guard: CallGuard | None = None,
        base_url: str | None = None,
        timeout_s: float = LONGEST_SILENCE_S,
        retrying: Retrying | None = None,
        now: Callable[[], datetime] = utc_now,
        tell: Tell = _log.warning,
    ) -> None:
        self._key = usable_key(api_key, service="ElevenLabs", variable="ELEVENLABS_API_KEY")
        self._guard = guard_or_unmetered(guard, monitor)
        self._client = LateClient(self._key, base_url=base_url, timeout_s=timeout_s)
        self._retrying = retrying or Retrying()
        self._now = now
        self._ids = CallIds()
        self._doubts = Doubts(Service.ELEVENLABS, tell)
        self._models = Memoized(lambda: tuple(self._free(self._list_models)))
        self._multipliers: dict[str, Fraction] = {}

    def speak(self, request: SpeechRequest) -> Narration:
        """Buy the speech of a text. The result has MP3 audio (44.1 kHz, 128 kbit/s) and the times of the characters.

        Raises:
            UnknownVoice, UnknownModel, InvalidAnswer, KeyRejected, QuotaExceeded, ProviderError: The module `errors`
                explains the meaning of these errors.
        """
        with self._client.held():
            return self._speak(request)

    def voices(self) -> list[Voice]:
        """The names and ids of the ElevenLabs account's voices. The method raises the same errors as `voice_facts`."""
        return [facts.voice for facts in self.voice_facts()]

    def voice_facts(self) -> list[VoiceFacts]:
        """The voices of the ElevenLabs account, with their details. Each call of this method requests the list again.

        Raises:
            KeyRejected, ProviderError: The list cannot be fetched.
        """
        return self._free(self._list_voices)

    def speech_models(self) -> list[SpeechModel]:
        """The models that can speak a text. The list is requested only once and then cached.

        Raises:
            KeyRejected, ProviderError: The list cannot be fetched.
        """
        return list(self._models.get())

    def find_voice(self, name_or_id: str | None) -> Voice:
        """Find the voice with an id or a name. None finds the first voice that ElevenLabs will not withdraw soon.

        The letter case of a name does not matter, and the first word of a name is enough. For example, "rachel" finds
        "Rachel - calm". If the list of voices cannot be read, for example because the key lacks the permission, an id
        is accepted without a check. If an unchecked id is wrong, the speech call fails.

        Raises:
            UnknownVoice: The account has no voice with this id or name.
            ConfigurationError: The account has no voices, or the list cannot be read and `name_or_id` is None.
            KeyRejected, ProviderError: The list cannot be fetched.
        """
        try:
            voices = self.voices()
        except ElevenVideoError as error:
            if not tells_no_list(error):
                raise
            if name_or_id is None:
                raise ConfigurationError(
                    f"{error} Without the list, no default voice can be chosen. Name a voice by its id: --voice ID"
                ) from error
            if (unlisted := unlisted_voice(name_or_id)) is None:
                raise
            _log.debug("the list of ElevenLabs voices could not be read: %s", error)
            return unlisted
        return chosen_voice(name_or_id, voices)

    def find_model(self, model: str) -> SpeechModel:
        """The details of a speech model. If the list of models cannot be read, the result has only the name of the
        model. The list is requested only once and then cached.

        Raises:
            UnknownModel: The list of models does not contain this model.
            KeyRejected, ProviderError: The list cannot be fetched.
        """
        try:
            models = self._models.get()
        except ElevenVideoError as error:
            if not tells_no_list(error):
                raise
            _log.debug("the list of ElevenLabs models could not be read: %s", error)
            return SpeechModel(model, None, None)
        found = next((one for one in models if one.id == model), None)
        if found is None and models:
            raise UnknownModel(model, service="ElevenLabs", nearest=nearest_names(model, [one.id for one in models]))
        return found or SpeechModel(model, None, None)

    def quota(self) -> SpeechQuota:
        """The plan, and the used and remaining credits of the current billing period.

        Raises:
            KeyRejected, ProviderError: The credits cannot be read, for example because the key lacks the permission
                user_read.
        """
        return quota_in(self._free(lambda: self._client.sdk.user.subscription.get(request_options=_OPTIONS)))

    def load(self) -> None:
        """Load the SDK now, so that the first call does not have to load the SDK."""
        self._client.load()

    def close(self) -> None:
        """Close all connections to ElevenLabs."""
        self._client.close()

    def _speak(self, request: SpeechRequest) -> Narration:
        try:
            answered = self._retrying.buy(
                lambda: self._send(request),
                explain=partial(self._explain, model=request.model, voice=request.voice.id),
                request=request,
                guard=self._guard,
                on_lost=partial(self._settle_lost, request),
            )
        except UnknownVoice:
            raise UnknownVoice(request.voice.name, nearest=self._nearest_voices(request.voice.name)) from None
        except UnknownModel:
            raise UnknownModel(
                request.model, service="ElevenLabs", nearest=self._nearest_models(request.model)
            ) from None
        headers, data = answered.value
        spoken: Spoken | None = None
        try:
            spoken = narration_in(data, request.text)
        finally:
            # ElevenLabs bills every answer, even if the answer cannot be used.
            self._settle_answer(request, headers, answered.attempt, spoken)
        return spoken.narration

    def _send(self, request: SpeechRequest) -> _Answer:
        from elevenlabs.core.api_error import ApiError  # noqa: PLC0415  the SDK is loaded at its first use
        from elevenlabs.core.parse_error import ParsingError  # noqa: PLC0415  as above

        self._client.expect(speech_bound(len(str(request.text))))
        try:
            response = self._client.sdk.text_to_speech.with_raw_response.convert_with_timestamps(
                request.voice.id,
                text=request.text,
                model_id=request.model,
                output_format=SPEECH_FORMAT,
                **delivery_arguments(request.delivery),
                request_options=_OPTIONS,
            )
        except (ApiError, ParsingError) as error:
            if error.status_code is None or not 200 <= error.status_code < 300:
                raise
            # The SDK cannot read the body of this answer, but the headers of the answer contain the cost.
            return _Answer(lowered(error.headers), None)
        return _Answer(lowered(response.headers), response.data)

    def _settle_answer(
        self, request: SpeechRequest, headers: Mapping[str, str], attempt: Attempt, spoken: Spoken | None
    ) -> None:
        multiplier = self._multipliers.get(request.model)
        rate = request.voice.rate
        bill = bill_of(request.text, headers, model=request.model, multiplier=multiplier, voice_rate=rate)
        if spoken is None:
            call = self._call(request, bill, Outcome.UNUSABLE, attempt, request_id=headers.get("request-id"))
            self._guard.settle(attempt.id, request, call, None)
            return
        asked = f"{request.model} {request.voice.id} {request.delivery} {request.text}"
        if self._doubts.repeated_answer(spoken.narration.audio, request, asked=asked):
            # The answer repeats an earlier answer. The cost in the headers belongs to the earlier call, so the cost of
            # this call is estimated.
            bill = bill_of(request.text, {}, model=request.model, multiplier=multiplier, voice_rate=rate)
        elif spoken.other_words:
            self._doubts.other_words(request)
        call = self._call(request, bill, Outcome.ANSWERED, attempt, request_id=headers.get("request-id"))
        self._guard.settle(attempt.id, request, call, spoken.narration)

    def _settle_lost(self, request: SpeechRequest, attempt: Attempt) -> None:
        heard = self._client.heard
        headers = heard.headers if heard else {}
        if "character-cost" in headers:
            # The body of the answer was lost, but the head of the answer has arrived and contains the cost.
            self._settle_answer(request, headers, attempt, None)
        else:
            call = self._call(request, Bill({}, estimated=True), Outcome.UNANSWERED, attempt, request_id=None)
            self._guard.settle(attempt.id, request, call, None)

    def _call(
        self, request: SpeechRequest, bill: Bill, outcome: Outcome, attempt: Attempt, *, request_id: str | None
    ) -> Call:
        call_id = self._ids.of(request_id, attempt.number)
        if call_id.repeated:
            self._doubts.repeated_id()
        return Call(
            id=call_id.id,
            service=Service.ELEVENLABS,
            model=request.model,
            name=request.voice.name or request.voice.id,
            occurred_at=self._now(),
            parts=bill.parts,
            kind=CallKind.SPEECH,
            outcome=outcome,
            scene=None if request.scene == NO_SCENE else request.scene,
            attempt=attempt.number,
            estimated=bill.estimated or call_id.repeated,
        )

    def _list_voices(self) -> list[VoiceFacts]:
        from elevenlabs.core.api_error import ApiError  # noqa: PLC0415  the SDK is loaded at its first use

        try:
            return self._search_voices()
        except ApiError as error:
            if error.status_code != HTTPStatus.NOT_FOUND:
                raise
            # A server that answers "not found" supports only the older request for a list of voices.
            return voices_in(self._client.sdk.voices.get_all(request_options=_OPTIONS))[0]

    def _search_voices(self) -> list[VoiceFacts]:
        voices: dict[str, VoiceFacts] = {}
        token: str | None = None
        for _ in range(MOST_PAGES):
            page, token = voices_in(
                self._client.sdk.voices.search(
                    page_size=_VOICES_A_PAGE, next_page_token=token, request_options=_OPTIONS
                )
            )
            new = {voice.id: voice for voice in page if voice.id not in voices}
            voices |= new
            # A page without new voices ends the list, because a server that repeats the same page could announce
            # further pages for ever.
            if token is None or not new:
                break
        return list(voices.values())

    def _list_models(self) -> list[SpeechModel]:
        models = models_in(self._client.sdk.models.list(request_options=_OPTIONS))
        self._multipliers = {
            model.id: Fraction(model.credits_per_character) for model in models if model.credits_per_character
        }
        return models

    def _nearest_voices(self, name: str) -> tuple[str, ...]:
        try:
            return nearest_voices(name, self.voices())
        except ElevenVideoError:
            return ()

    def _nearest_models(self, model: str) -> tuple[str, ...]:
        try:
            return nearest_names(model, [one.id for one in self._models.get()])
        except ElevenVideoError:
            return ()

    def _free(self, send: Callable[[], T]) -> T:
        """Make a free request. A failed request is repeated."""
        return self._retrying.free(send, explain=self._explain)

    def _explain(self, error: Exception, *, model: str = "", voice: str = "") -> Failure | None:
        return _elevenlabs_errors.explain(error, heard=self._client.heard, model=model, voice=voice, secret=self._key)
