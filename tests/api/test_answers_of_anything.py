"""Any answer of a service is read or becomes one of our errors: no usage is invented, and no call is lost."""

import base64
import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from fractions import Fraction
from types import SimpleNamespace
from typing import Any

import httpx2
import pytest
from elevenlabs.core.api_error import ApiError
from google.genai import errors as genai_errors
from hypothesis import example, given
from hypothesis import strategies as st

from eleven_video.accounting.calls import Outcome
from eleven_video.accounting.metrics import Part
from eleven_video.accounting.rate_limits import allowed_in
from eleven_video.api import _elevenlabs_errors, _gemini_errors
from eleven_video.api._elevenlabs_wire import alignment_in, bill_of, models_in, narration_in, quota_in, voices_in
from eleven_video.api._gemini_wire import model_in, picture_in, read_body, script_in
from eleven_video.api._network_errors import Failure
from eleven_video.api.elevenlabs import ElevenLabsAdapter
from eleven_video.api.gemini import GeminiAdapter
from eleven_video.api.http.answer_headers import service_clock
from eleven_video.api.http.retry_after import retry_after_s
from eleven_video.api.name_lookup import match, nearest_voices
from eleven_video.domain.requests.requests import PictureRequest, ScriptRequest, SpeechRequest, Voice
from eleven_video.errors import ElevenVideoError, InvalidAnswer, ProviderError
from tests.support import gemini_bodies as bodies
from tests.support.adapter_runs import Run, run_elevenlabs, run_gemini
from tests.support.anything import DEEP, JSON, NUMBERS, SINGLE, TEXTS, damaged, records, torn
from tests.support.scripted_server import Reply, SelectionOptions
from tests.support.thoroughness import examples

_MANY_NINES = "9" * 5000
_MP3 = base64.b64encode(b"mp3").decode()
_NAMES = st.sampled_from(["Rachel", "Rachel - calm", "x", ""]) | TEXTS
_SPOKEN = {
    "audio_base64": _MP3,
    "alignment": {
        "characters": ["H", "i"],
        "character_start_times_seconds": [0.0, 0.1],
        "character_end_times_seconds": [0.1, 0.2],
    },
    "normalized_alignment": None,
}
_VOICES = {
    "voices": [
        {
            "voice_id": "a",
            "name": "Rachel - calm",
            "labels": {"accent": "american"},
            "verified_languages": [{"language": "en"}],
        },
        {"voice_id": "b", "name": "Adam", "category": "premade", "preview_url": "https://example.org/a.mp3"},
    ],
    "has_more": False,
    "next_page_token": None,
}
_SPEECH_MODELS = [
    {
        "model_id": "eleven_v3",
        "can_do_text_to_speech": True,
        "model_rates": {"character_cost_multiplier": 1.0, "cost_discount_multiplier": 0.5},
        "maximum_text_length_per_request": 5000,
        "languages": [{"language_id": "en", "name": "English"}],
    }
]
_QUOTA = {
    "tier": "free",
    "character_count": 5,
    "character_limit": 10_000,
    "next_character_count_reset_unix": 1_800_000_000,
}
_WRITTEN = bodies.answer(bodies.script(), usage=bodies.counts(10, 20), modelVersion="m", responseId="r")
_DRAWN = bodies.answer(bodies.picture(), usage=bodies.counts(10, 1290), modelVersion="m", responseId="r")
_GEMINI_MODELS = {
    "models": [{"name": "models/gemini-x", "displayName": "X", "supportedGenerationMethods": ["generateContent"]}]
}
_GEMINI_ERROR = bodies.error(
    429,
    "RESOURCE_EXHAUSTED",
    "Please retry in 3.5s",
    bodies.quota("GenerateRequestsPerMinute"),
    bodies.retry_after("7s"),
)
_ELEVENLABS_ERROR = {"detail": {"status": "quota_exceeded", "code": "x", "message": "no credits"}}
_CODES = st.sampled_from([200, 204, 302, 400, 401, 402, 403, 404, 408, 422, 429, 500, 503, 504, 524])
_HEADERS = st.dictionaries(
    st.sampled_from(["retry-after", "date", "character-cost", "request-id"]),
    TEXTS | st.sampled_from(
        ["nan", "inf", "1e400", "-1", "5", "0.25", "1e-999999", "1e308", _MANY_NINES, "\u0663", "Mon, 23 Nov 2026 12:00:00 GMT", "Mon, 01 Jan 0001 00:00:00 +2359",
         "Fri, 31 Dec 9999 23:59:59 -2359", "Mon, 99 Nov 2026 99:00:00 GMT", "Mon, 23 Nov 2026 12:00:00 +9999999999", "0 0 0 0:0:0", ", ,", "1_0"]
    ),
)  # fmt: skip
_COSTS = st.sampled_from(["5", "0", "0.25", "-1", "nan", "1e999999", "1e-399", "x", _MANY_NINES])
HELLO = SpeechRequest("Hello", Voice("v", "Rachel"), "eleven_v3", 1)
SKY = PictureRequest("A wide sky", "16:9", "gemini-image", 1)
BLUE = ScriptRequest("Why is the sky blue?", 30, "gemini-text")


@examples(120)
@given(damaged(_QUOTA) | JSON)
@example(_QUOTA | {"next_character_count_reset_unix": 10**400})
def test_an_accounts_credits(said: Any) -> None:
    try:
        quota = quota_in(said)
    except InvalidAnswer:
        return
    assert type(quota.used) is int
    assert quota.used >= 0
    assert quota.limit is None or quota.limit >= 0


@examples(120)
@given(damaged(_SPEECH_MODELS) | JSON)
@example(
    [{"model_id": "x", "model_rates": {"character_cost_multiplier": "1e-380", "cost_discount_multiplier": "1e-380"}}]
)
@example(
    [
        {
            "model_id": "x",
            "model_rates": {
                "character_cost_multiplier": "0.1234567890123456789012345678901",
                "cost_discount_multiplier": 1,
            },
        }
    ]
)
@example([{"model_id": "x", "model_rates": {"character_cost_multiplier": _MANY_NINES}}])
def test_models_that_speak(said: Any) -> None:
    for model in models_in(said):
        assert model.id
        if model.credits_per_character is not None:
            assert len(model.credits_per_character) < 1_000
            multiplier = Fraction(model.credits_per_character)
            assert multiplier >= 0
            bill = bill_of("x" * 7, {}, model=model.id, multiplier=multiplier)
            assert bill.parts[Part.CREDITS] >= 0


@examples(120)
@given(damaged(_VOICES) | JSON, _NAMES)
def test_voices_of_an_account(said: Any, wanted: str) -> None:
    voices, token = voices_in(said)
    assert token is None or token
    known = [facts.voice for facts in voices]
    assert all(voice.id and voice.name for voice in known)
    found = match(wanted, known)
    assert found is None or found in known
    assert set(nearest_voices(wanted, known)) <= {voice.name for voice in known}
    assert all(isinstance(facts.matches("x"), bool) and isinstance(facts.speaks("en"), bool) for facts in voices)


@examples(120)
@given(damaged(_SPOKEN) | JSON, st.sampled_from(["Hi", "other words"]))
def test_speech_and_its_timing(said: Any, text: str) -> None:
    try:
        narration = narration_in(said, text).narration
    except InvalidAnswer:
        return
    assert narration.audio
    if (alignment := narration.alignment) is not None:
        assert len(alignment.characters) == len(alignment.starts) == len(alignment.ends) > 0
        assert list(alignment.starts) == sorted(alignment.starts)
        assert list(alignment.ends) == sorted(alignment.ends)
        assert all(0 <= start <= end < 1e6 for start, end in zip(alignment.starts, alignment.ends, strict=True))


@examples(80)
@given(
    records(
        characters=st.lists(TEXTS, max_size=3),
        character_start_times_seconds=st.lists(NUMBERS, max_size=3),
        character_end_times_seconds=st.lists(NUMBERS, max_size=3),
    )
)
def test_timings_of_any_numbers(said: Any) -> None:
    alignment = alignment_in(said)
    assert alignment is None or all(0 <= time < 1e6 for time in (*alignment.starts, *alignment.ends))


@examples(80)
@given(_HEADERS, TEXTS)
def test_billed_credits_are_never_negative(headers: dict[str, str], text: str) -> None:
    bill = bill_of(text, headers, model="eleven_v3", multiplier=None)
    assert bill.parts[Part.CHARACTERS] == len(text)
    assert 0 <= bill.parts[Part.CREDITS] < 10**9
    assert (wait := retry_after_s(headers)) is None or 0 <= wait < float("inf")
    service_clock(headers)


@examples(150)
@given(damaged(_WRITTEN) | damaged(_DRAWN) | JSON, st.sampled_from([script_in, picture_in]))
@example(bodies.answer(bodies.text('{"scenes": [{"narration": "\\ud800"}]}')), script_in)
@example(bodies.answer(bodies.text('{"title": "\ud800", "scenes": [{"narration": "x"}]}')), script_in)
@example(bodies.answer(bodies.text("[" * DEEP)), script_in)
@example(bodies.answer({"inlineData": {"mimeType": "image/png", "data": "\ud800\u00e9="}}), picture_in)
def test_what_gemini_wrote_or_drew(body: Any, read: Callable[[Any], Any]) -> None:
    try:
        read(read_body(json.dumps(body)))
    except ProviderError as error:
        assert str(error)  # noqa: PT017  either is fine, nothing else


@examples(80)
@given(damaged(bodies.SCRIPT) | JSON)
def test_any_script_of_a_model(content: Any) -> None:
    try:
        script = script_in(bodies.answer(bodies.script(content)))
    except InvalidAnswer as error:
        assert error.answer or "no narration" in str(error)  # noqa: PT017  either is fine, nothing else
        return
    assert script.scenes
    assert all(scene.narration.strip() and scene.image_prompt for scene in script.scenes)


@examples(80)
@given(torn(json.dumps(_WRITTEN).encode()).map(lambda data: data.decode(errors="replace")) | TEXTS)
@example("[" * DEEP)
@example(_MANY_NINES)
def test_any_body_is_an_object_or_an_empty_one(text: str) -> None:
    assert isinstance(read_body(text), dict)


@examples(60)
@given(SINGLE | JSON, SINGLE | JSON, JSON)
def test_any_model_of_a_list(name: Any, title: Any, actions: Any) -> None:
    facts = model_in(SimpleNamespace(name=name, display_name=title, supported_actions=actions))
    assert facts is None or facts.id


def failure_of(failed: Exception, explain: Callable[..., Failure | None]) -> None:
    failure = explain(failed, heard=None, model="m", secret="secret-key")
    assert failure is not None
    assert "secret-key" not in str(failure.error)
    assert len(str(failure.error)) < 3_000
    assert failure.delay_s is None or 0 <= failure.delay_s < float("inf")
    allowed_in(str(failure.error))


@examples(150)
@given(damaged(_GEMINI_ERROR) | damaged(_ELEVENLABS_ERROR) | JSON, _CODES, _HEADERS)
@example(
    bodies.error(429, "RESOURCE_EXHAUSTED", "slow", bodies.quota("GenerateRequestsPerMinute", value=_MANY_NINES)),
    429,
    {},
)
@example(bodies.error(429, "RESOURCE_EXHAUSTED", f"retry in {_MANY_NINES}s", bodies.retry_after("1e308s")), 429, {})
@example({"detail": {"message": "secret-key", "status": ["x"]}}, 401, {"retry-after": "1e308"})
def test_any_error_answer_of_either_service(body: Any, code: int, headers: dict[str, str]) -> None:
    failure_of(ApiError(status_code=code, body=body, headers=headers), _elevenlabs_errors.explain)
    plain = {name: value for name, value in headers.items() if value.isascii() and value.isprintable()}
    try:
        genai_errors.APIError.raise_error(code, body, httpx2.Response(code, headers=plain))
    except genai_errors.APIError as failed:
        failure_of(failed, _gemini_errors.explain)
    except (AttributeError, TypeError):
        # The SDK itself stumbles; what is made of that is what the head of the answer says.
        return


class Answering:
    """What is answered next, by a server that several examples ask."""

    reply = Reply()

    def __call__(self, _: SelectionOptions) -> Reply:
        return self.reply


@pytest.fixture(scope="module")
def studio() -> Iterator[tuple[Run[GeminiAdapter], Answering]]:
    answering = Answering()
    with run_gemini(answering) as one:
        yield one, answering


@pytest.fixture(scope="module")
def speaker() -> Iterator[tuple[Run[ElevenLabsAdapter], Answering]]:
    answering = Answering()
    with run_elevenlabs(answering) as one:
        yield one, answering


def called(run: Run[Any], ask: Callable[[], Any]) -> None:
    """An answer comes to a result or an error of ours, and is counted once either way."""
    before, asked = len(run.monitor.calls), len(run.server.asked)
    with suppress(ElevenVideoError):
        ask()
    assert len(run.server.asked) == asked + 1
    (call,) = run.monitor.calls[before:]
    assert all(amount > 0 for part, amount in call.parts.items() if part is not Part.CREDITS)
    assert call.parts or call.outcome is not Outcome.ANSWERED


@examples(40)
@given(answer=damaged(_WRITTEN) | damaged(_DRAWN) | JSON)
def test_any_answer_of_gemini_that_is_paid_for_is_counted_once(
    studio: tuple[Run[GeminiAdapter], Answering], answer: Any
) -> None:
    one, answering = studio
    answering.reply = Reply(answer)
    called(one, lambda: one.adapter.write_script(BLUE))
    called(one, lambda: one.adapter.draw(SKY))


@examples(40)
@given(answer=damaged(_SPOKEN) | JSON, credits_=_COSTS)
def test_any_answer_of_elevenlabs_that_is_paid_for_is_counted_once(
    speaker: tuple[Run[ElevenLabsAdapter], Answering], answer: Any, credits_: str
) -> None:
    one, answering = speaker
    answering.reply = Reply(answer, 200, {"character-cost": credits_})
    called(one, lambda: one.adapter.speak(HELLO))


@examples(6)
@given(damaged(_VOICES) | damaged(_QUOTA) | damaged(_SPEECH_MODELS) | damaged(_GEMINI_MODELS) | JSON)
def test_any_list_is_read_or_refused_with_a_reason(body: Any) -> None:
    with run_elevenlabs(lambda _: Reply(body)) as speaker, run_gemini(lambda _: Reply(body)) as studio:
        for ask in (
            speaker.adapter.voice_facts,
            speaker.adapter.speech_models,
            speaker.adapter.quota,
            lambda: speaker.adapter.find_voice(None),
            lambda: speaker.adapter.find_voice("Rachel"),
            lambda: speaker.adapter.find_model("eleven_v3"),
            studio.adapter.models,
            lambda: studio.adapter.check_model("gemini-x"),
        ):
            try:
                ask()
            except ElevenVideoError as error:
                assert str(error)  # noqa: PT017  either is fine, nothing else
        assert not speaker.monitor.calls
        assert not studio.monitor.calls
