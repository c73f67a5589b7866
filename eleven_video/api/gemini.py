"""Requests scripts and pictures from Gemini with Google's official SDK."""

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from eleven_video.accounting.calls import Call, CallKind, Outcome, Service
from eleven_video.api import _gemini_errors, _gemini_usage
from eleven_video.api._adapter import CallIds, Memoized, guard_or_unmetered
from eleven_video.api._answer_checks import Doubts, Tell
from eleven_video.api._gemini_client import LateClient
from eleven_video.api._gemini_usage import GeminiUsage
from eleven_video.api._gemini_wire import (
    MODEL_NAME,
    model_in,
    picture_config,
    picture_in,
    read_body,
    script_config,
    script_in,
)
from eleven_video.api._network_errors import Failure
from eleven_video.api.http.answer_headers import lowered
from eleven_video.api.http.client_setup import usable_key, utc_now
from eleven_video.api.http.response_limits import MOST_PAGES, PICTURE, SCRIPT
from eleven_video.api.name_lookup import nearest_names
from eleven_video.api.send_with_retry import LONGEST_SILENCE_S, Attempt, Retrying
from eleven_video.domain.encoded_picture import Picture
from eleven_video.domain.ports import CallGuard, UsageRecorder
from eleven_video.domain.requests.prompts import (
    longest_rephrased_tokens,
    longest_script_tokens,
    rephrase_prompt,
    script_prompt,
)
from eleven_video.domain.requests.requests import PictureRequest, RephraseRequest, ScriptRequest
from eleven_video.domain.requests.voices_and_models import GeminiModelFacts
from eleven_video.domain.script.script import Script
from eleven_video.errors import ContentBlocked, ElevenVideoError, Interrupted, Unanswered, UnknownModel

if TYPE_CHECKING:
    from google.genai.types import GenerateContentResponse

T = TypeVar("T")
Answer = TypeVar("Answer", Script, Picture)

_log = logging.getLogger(__name__)

_MODELS_A_PAGE = 1000


def usage_of_stream(
    chunks: Iterable["GenerateContentResponse"], *, requested_model: str, prompt: str = ""
) -> list[GeminiUsage]:
    """The usage of a streamed answer. The result of `_gemini_usage.usage_of_stream` is returned.

    `chunks` has the chunks of the answer as objects of the SDK.
    """
    chunks = list(chunks)
    responses = (chunk.sdk_http_response for chunk in chunks if chunk.sdk_http_response)
    headers = next((lowered(response.headers) for response in responses), {})
    bodies = [chunk.model_dump(mode="json", by_alias=True, exclude_none=True) for chunk in chunks]
    return _gemini_usage.usage_of_stream(bodies, requested_model=requested_model, prompt=prompt, headers=headers)


@dataclass(frozen=True, slots=True)
class _Question:
    """One paid request to Gemini.

    Attributes:
        request: The request of the caller.
        kind: The type of the call in reports.
        prompt: The text that is sent.
        config: The settings that are sent with the prompt.
    """

    request: ScriptRequest | RephraseRequest | PictureRequest
    kind: CallKind
    prompt: str
    config: Mapping[str, Any]

    @property
    def model(self) -> str:
        return self.request.model

    @property
    def scene(self) -> int | None:
        return self.request.scene if isinstance(self.request, PictureRequest) else None

    @property
    def sent_text(self) -> str:
        return str(self.config.get("system_instruction", "")) + self.prompt


class GeminiAdapter:
    """Implements `domain.ports.ScriptAndImageService`. The object is thread-safe. The first call loads the SDK.

    Args:
        api_key: The API key. The adapter does not read the key from environment variables.
        monitor: The object that records calls if `guard` is None. A guard records calls itself.
        guard: The guard that reserves and settles each paid call. If `guard` is None, every call is allowed.
        base_url: The address of another server with Gemini's interface. If `base_url` is None, Gemini itself is called.
            Requests to this machine do not use proxies.
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
        self._key = usable_key(api_key, service="Gemini", variable="GEMINI_API_KEY")
        self._guard = guard_or_unmetered(guard, monitor)
        self._client = LateClient(self._key, base_url=base_url, timeout_s=timeout_s)
        self._retrying = retrying or Retrying()
        self._now = now
        self._ids = CallIds()
        self._doubts = Doubts(Service.GEMINI, tell)
        self._models = Memoized(lambda: tuple(self._free(self._list_models, model="")))

    def write_script(self, request: ScriptRequest) -> Script:
        """Buy a script for a video from Gemini.

        Raises:
            ContentBlocked, InvalidAnswer, UnknownModel, KeyRejected, QuotaExceeded, ProviderError: See `errors`.
        """
        config = script_config(longest_script_tokens(request), request.seed)
        question = _Question(request, CallKind.SCRIPT, script_prompt(request), config)
        return self._ask(question, script_in)

    def rephrase(self, request: RephraseRequest) -> Script:
        """Buy a rephrased version of a script from Gemini.

        Raises:
            ContentBlocked, InvalidAnswer, UnknownModel, KeyRejected, QuotaExceeded, ProviderError: See `errors`.
        """
        config = script_config(longest_rephrased_tokens(request), request.seed)
        question = _Question(request, CallKind.REPHRASE, rephrase_prompt(request), config)
        return self._ask(question, script_in)

    def draw(self, request: PictureRequest) -> Picture:
        """Buy a picture from Gemini. The aspect ratio of the picture may differ slightly from the requested ratio.

        Raises:
            ContentBlocked, InvalidAnswer, UnknownModel, KeyRejected, QuotaExceeded, ProviderError: See `errors`.
        """
        config = picture_config(request.aspect_ratio, request.seed)
        question = _Question(request, CallKind.IMAGE, request.prompt, config)
        return self._ask(question, picture_in)

    def models(self) -> list[str]:
        """The names of all models that the key may use, without "models/". The list of models is cached.

        Raises:
            KeyRejected, ProviderError: The list cannot be fetched.
        """
        return [facts.id for facts in self._models.get()]

    def model_facts(self) -> list[GeminiModelFacts]:
        """The models that the key may use, with Gemini's details of each model. The list of models is cached.

        Raises:
            KeyRejected, ProviderError: The list cannot be fetched.
        """
        return list(self._models.get())

    def check_model(self, model: str) -> None:
        """Raise UnknownModel if Gemini has no model with this name. The error has the most similar names.

        If the list of models cannot be read, no error is raised, and the first call with an unknown model fails.
        """
        try:
            known = self.models()
        except Interrupted:
            raise
        except ElevenVideoError as error:
            _log.debug("the list of Gemini models could not be read: %s", error)
            return
        wanted = model.removeprefix("models/")
        if known and wanted not in known and not self._has(wanted):
            raise UnknownModel(model, service="Gemini", nearest=nearest_names(wanted, known))

    def load(self) -> None:
        """Load the SDK now, so that the first call does not have to load the SDK."""
        self._client.load()

    def close(self) -> None:
        """Close all connections to Gemini."""
        self._client.close()

    def _ask(self, question: _Question, read: Callable[[Mapping[str, Any]], Answer]) -> Answer:
        with self._client.held():
            return self._answer(question, read)

    def _answer(self, question: _Question, read: Callable[[Mapping[str, Any]], Answer]) -> Answer:
        if not MODEL_NAME.fullmatch(question.model):
            raise UnknownModel(question.model, service="Gemini", nearest=self._nearest(question.model))
        try:
            answered = self._retrying.buy(
                lambda: self._send(question),
                explain=partial(self._explain, model=question.model),
                request=question.request,
                guard=self._guard,
                on_lost=partial(self._settle_lost, question),
            )
        except UnknownModel:
            raise UnknownModel(question.model, service="Gemini", nearest=self._nearest(question.model)) from None
        headers, text = answered.value
        body = read_body(text)
        if not body:
            # An answer without a body does not contain the usage, so the cost is unknown. An estimate from the prompt
            # would not include the output.
            self._settle_lost(question, answered.attempt)
            raise Unanswered(
                "Gemini's answer is empty or cannot be read; the call may have been billed. It was not repeated, to "
                "avoid paying twice."
            )
        outcome = Outcome.UNUSABLE
        result: Answer | None = None
        try:
            result = read(body)
            outcome = Outcome.ANSWERED
        except ContentBlocked:
            outcome = Outcome.BLOCKED
            raise
        finally:
            # Gemini bills every answer, even if the answer cannot be used.
            usage = _gemini_usage.usage_of(
                body, requested_model=question.model, prompt=question.sent_text, headers=headers
            )
            self._settle(question, usage, outcome, answered.attempt, result)
        return result

    def _send(self, question: _Question) -> tuple[dict[str, str], str | None]:
        """Send the question. The result has the answer's headers, with names in lower case, and its unparsed body.

        The SDK does not parse the body, because the SDK's classes ignore fields on which the price depends. The SDK's
        classes also reject a whole answer because of one unexpected number.
        """
        self._client.expect(PICTURE if question.kind is CallKind.IMAGE else SCRIPT)
        answer = self._client.sdk.models.generate_content(
            model=question.model,
            contents=question.prompt,
            config={  # type: ignore[arg-type]  # some keys of this dict are computed
                **question.config,
                "automatic_continuation": False,
                "automatic_function_calling": {"disable": True},
                "should_return_http_response": True,
            },
        )
        response = answer.sdk_http_response
        return (lowered(response.headers), response.body) if response is not None else ({}, None)

    def _settle(
        self,
        question: _Question,
        usage: GeminiUsage,
        outcome: Outcome,
        attempt: Attempt,
        result: Script | Picture | None = None,
    ) -> None:
        call_id = self._ids.of(usage.response_id, attempt.number)
        self._doubts.model(asked=question.model, answered=usage.model)
        self._doubts.tier(usage.unknown_tier)
        asked = f"{question.model} {question.config} {question.prompt}"
        doubtful = isinstance(result, Picture) and self._doubts.repeated_answer(
            result.data, question.request, asked=asked
        )
        if call_id.repeated:
            self._doubts.repeated_id()
        call = Call(
            id=call_id.id,
            service=Service.GEMINI,
            model=usage.model,
            occurred_at=self._now(),
            parts=usage.parts,
            kind=question.kind,
            outcome=outcome,
            context_tokens=usage.context_tokens,
            tier=usage.tier,
            scene=question.scene,
            attempt=attempt.number,
            estimated=usage.estimated or doubtful or call_id.repeated,
            partial=usage.partial,
            mismatch=usage.mismatch,
            asked=question.model,
        )
        self._guard.settle(attempt.id, question.request, call, result)

    def _settle_lost(self, question: _Question, attempt: Attempt) -> None:
        usage = GeminiUsage(question.model.removeprefix("models/"), None, {}, estimated=True)
        self._settle(question, usage, Outcome.UNANSWERED, attempt)

    def _list_models(self) -> list[GeminiModelFacts]:
        listed: dict[str, GeminiModelFacts] = {}
        pages = self._client.sdk.models.list(config={"page_size": _MODELS_A_PAGE})
        for _ in range(MOST_PAGES):
            page = {facts.id: facts for facts in map(model_in, pages.page) if facts is not None}
            # A page without new models ends the list, because a server that repeats the same page could announce
            # further pages for ever.
            if not page.keys() - listed.keys():
                break
            listed |= page
            try:
                pages.next_page()
            except IndexError:
                break
        return list(listed.values())

    def _has(self, model: str) -> bool:
        """Whether Gemini has a model that is not in the list of models, or does not answer this question."""
        if not MODEL_NAME.fullmatch(model):
            return False
        try:
            self._free(lambda: self._client.sdk.models.get(model=model), model=model)
        except UnknownModel:
            return False
        except ElevenVideoError as error:
            _log.debug("Gemini did not say whether it has %s: %s", model, error)
        return True

    def _nearest(self, model: str) -> tuple[str, ...]:
        try:
            return nearest_names(model.removeprefix("models/"), self.models())
        except ElevenVideoError:
            return ()

    def _free(self, send: Callable[[], T], *, model: str) -> T:
        """Make a free request. A failed request is repeated. Errors contain the name `model`, unless `model` is ""."""
        return self._retrying.free(send, explain=partial(self._explain, model=model))

    def _explain(self, error: Exception, *, model: str) -> Failure | None:
        return _gemini_errors.explain(error, heard=self._client.heard, model=model, secret=self._key)
