"""Every recorded answer of the real services, replayed over loopback through the real SDKs into the adapters."""

import base64
import json
import os
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from eleven_video import errors
from eleven_video.accounting.calls import Outcome
from eleven_video.accounting.metrics import TOKEN_PARTS, Part
from eleven_video.api import _gemini_errors
from eleven_video.api.elevenlabs import ElevenLabsAdapter
from eleven_video.api.gemini import GeminiAdapter, usage_of_stream
from eleven_video.api.send_with_retry import Retrying, RetryPolicy
from eleven_video.domain.requests.requests import PictureRequest, ScriptRequest, SpeechRequest, Voice
from tests.support.recording_monitor import RecordingMonitor
from tests.support.scripted_server import Reply, ScriptedServer, serving

_FOLDER = os.environ.get("ELEVEN_VIDEO_RECORDED")
if not _FOLDER:
    pytest.skip("ELEVEN_VIDEO_RECORDED names no folder of recorded traffic", allow_module_level=True)

_FILES = sorted(Path(_FOLDER).glob("*.json"))
_ONCE = Retrying(RetryPolicy(attempts=1))

# What our caller gets for each recording: an error, or None where it is a result.
_TEXT_THAT_IS_NO_SCRIPT = errors.InvalidAnswer
EXPECTED: dict[str, type[Exception] | None] = {
    **dict.fromkeys(("g01", "g02", "g03", "g04", "g05", "g10", "g11", "g12", "g13", "g14"), _TEXT_THAT_IS_NO_SCRIPT),
    **dict.fromkeys(("g15", "g16", "g17", "g18", "g20", "g21", "g22", "g23", "g24", "g25"), _TEXT_THAT_IS_NO_SCRIPT),
    **dict.fromkeys(("g29", "g40", "g41", "g53", "g54", "g55", "gx11"), _TEXT_THAT_IS_NO_SCRIPT),
    **dict.fromkeys(("g26", "g27", "g28", "gx08"), errors.ContentBlocked),
    **dict.fromkeys(("g06", "g07", "g08", "g09", "gx09", "gx10", "g42", "g43", "g44"), None),
    **dict.fromkeys(("g30", "g32", "g33", "g34", "g35", "g36", "g37", "g38", "g39"), None),
    "g31": errors.InvalidAnswer,
    "g45": errors.KeyRejected,
    "g46": errors.RateLimited,
    "g47": errors.UnknownModel,
    "g48": errors.UnknownModel,
    "g49": errors.RequestRefused,
    "g50": errors.RequestRefused,
    **dict.fromkeys(("gx01", "gx02", "gx03"), errors.ServiceUnavailable),
    **dict.fromkeys(("gx04", "gx05"), errors.KeyRejected),
    "gx06": errors.AccountRefused,  # the project is suspended; another key of it would be, too
    "gx07": errors.QuotaExceeded,
    **dict.fromkeys((f"e{number:02}" for number in (1, *range(3, 17), 32, 33, 34, 35, 36)), None),
    **dict.fromkeys(("e02", "e18", "e20", "e23", "e24", "e25", "e28"), errors.RequestRefused),
    "e17": errors.KeyRejected,
    "e19": errors.ConfigurationError,
    "e21": errors.UnknownVoice,
    "e22": errors.UnknownModel,
    "e26": errors.QuotaExceeded,
    "e27": errors.QuotaExceeded,
    "e29": errors.RateLimited,
    "e30": errors.ServiceUnavailable,
    "e31": errors.KeyRejected,
}

# Amounts worked out by hand from the recorded bodies, for the shapes in which counts overlap.
PARTS: dict[str, dict[Part, int]] = {
    "g01": {Part.INPUT_TEXT: 9, Part.OUTPUT_TEXT: 9, Part.OUTPUT_THINKING: 34},
    "g16": {Part.INPUT_TEXT: 351, Part.CACHED_TEXT: 217, Part.OUTPUT_TEXT: 305, Part.OUTPUT_THINKING: 1027},
    "g18": {Part.INPUT_TEXT: 257, Part.INPUT_TOOL: 1732, Part.OUTPUT_TEXT: 170, Part.OUTPUT_THINKING: 773},
    "g20": {Part.INPUT_TEXT: 8, Part.CACHED_TEXT: 3512, Part.OUTPUT_TEXT: 2, Part.OUTPUT_THINKING: 42},
    "g25": {Part.INPUT_TEXT: 15, Part.OUTPUT_THINKING: 2},
    "g26": {Part.INPUT_TEXT: 14},
    "g30": {Part.INPUT_TEXT: 17, Part.OUTPUT_TEXT: 46, Part.OUTPUT_IMAGE: 1290, Part.PICTURES: 1},
    "g33": {
        Part.INPUT_TEXT: 14,
        Part.OUTPUT_TEXT: 163,
        Part.OUTPUT_THINKING: 174,
        Part.OUTPUT_IMAGE: 1120,
        Part.PICTURES: 1,
    },
    "g36": {Part.INPUT_TEXT: 5, Part.OUTPUT_TEXT: 398, Part.OUTPUT_IMAGE: 1120, Part.PICTURES: 1},
    "g40": {Part.INPUT_TEXT: 11, Part.OUTPUT_AUDIO: 111},
}
_TIERS = {"g29": "flex"}
_MODELS = {"g08": "gemini-3.6-flash", "g54": "gemini-2.5-pro"}


def _short(path: Path) -> str:
    return path.stem.partition("_")[0]


def _of(prefix: str) -> list[Any]:
    return [pytest.param(path, id=_short(path)) for path in _FILES if path.stem.startswith(prefix)]


def test_every_recording_has_an_expectation() -> None:
    assert {_short(path) for path in _FILES} == set(EXPECTED)


@pytest.mark.parametrize("path", _of("g"))
def test_gemini(path: Path, recwarn: pytest.WarningsRecorder) -> None:
    name, recording = _short(path), json.loads(path.read_text(encoding="utf-8"))
    asked = recording["request"]["path"]
    monitor = RecordingMonitor()
    with serving(lambda _: _gemini_reply(recording)) as server:
        adapter = GeminiAdapter("key", monitor=monitor, base_url=server.url, retrying=_ONCE)
        if name == "g44":
            assert adapter.models() == [
                model["name"].removeprefix("models/") for model in recording["response"]["body"]["models"]
            ]
        elif "streamGenerateContent" in asked and recording["response"]["status"] == 200:
            _check_stream(name, recording, server)
        elif "countTokens" in asked:
            _check_count(name, recording, server)
        else:
            _check_gemini_call(name, recording, adapter, monitor)
        adapter.close()
    # A reason that is newer than the SDK makes it warn; nothing else may.
    assert all("is not a valid" in str(warning.message) for warning in recwarn)


@pytest.mark.parametrize("path", _of("e"))
def test_elevenlabs(path: Path) -> None:
    name, recording = _short(path), json.loads(path.read_text(encoding="utf-8"))
    asked, answered = recording["request"], recording["response"]
    monitor = RecordingMonitor()
    with serving(lambda _: _elevenlabs_reply(recording)) as server:
        adapter = ElevenLabsAdapter("key", monitor=monitor, base_url=server.url, retrying=_ONCE)
        expected = EXPECTED[name]
        body = asked["body"] if isinstance(asked["body"], dict) else {}
        request = SpeechRequest(
            body.get("text") or "Hello", Voice("v" * 20, "Rachel"), body.get("model_id") or "eleven_multilingual_v2", 1
        )
        if asked["path"].endswith("/subscription"):
            quota = adapter.quota()
            assert (quota.used, quota.limit, quota.plan) == (25000, 100000, "creator")
        elif asked["path"].startswith("/v2/voices"):
            with pytest.raises(errors.KeyRejected, match="lacks the permission voices_read"):
                adapter.voices()
        elif expected is not None:
            with pytest.raises(expected) as raised:
                adapter.speak(request)
            assert type(raised.value) is expected
            assert monitor.calls == []
        else:
            narration = adapter.speak(request)
            call = monitor.only
            assert call.parts[Part.CHARACTERS] == len(request.text)
            told = answered["headers"].get("character-cost")
            assert call.estimated is (told is None)
            if told is not None:
                assert call.parts[Part.CREDITS] == Fraction(told)
            alignment = (answered["body"] or {}).get("alignment")
            assert (narration.alignment is not None) is bool(alignment)
            if narration.alignment is not None:
                assert list(narration.alignment.characters) == alignment["characters"]
        adapter.close()


def _check_gemini_call(
    name: str, recording: Mapping[str, Any], adapter: GeminiAdapter, monitor: RecordingMonitor
) -> None:
    model = recording["request"]["path"].rpartition("/")[2].partition(":")[0]
    expected = EXPECTED[name]
    is_image = "image" in model

    def ask() -> object:
        if is_image:
            return adapter.draw(PictureRequest("a cat", "16:9", model, 1))
        return adapter.write_script(ScriptRequest("cats", 60, model))

    if expected is None:
        assert ask().data  # type: ignore[attr-defined]
    else:
        with pytest.raises(expected) as raised:
            ask()
        assert type(raised.value) is expected
    answered = recording["response"]
    if answered["status"] != 200:
        assert monitor.calls == []
        return
    call = monitor.only
    assert call.outcome is (
        Outcome.ANSWERED
        if expected is None
        else Outcome.BLOCKED
        if expected is errors.ContentBlocked
        else Outcome.UNUSABLE
    )
    body = answered["body"]
    usage = body.get("usageMetadata", {})
    assert sum(amount for part, amount in call.parts.items() if part in TOKEN_PARTS) == usage.get("totalTokenCount", 0)
    assert call.parts.get(Part.OUTPUT_THINKING, 0) == usage.get("thoughtsTokenCount", 0)
    cached = sum(amount for part, amount in call.parts.items() if part.startswith("cached_"))
    assert cached == usage.get("cachedContentTokenCount", 0)
    assert call.context_tokens == usage.get("promptTokenCount", 0)
    assert not call.mismatch
    assert call.estimated is ("totalTokenCount" not in usage)
    assert call.tier == _TIERS.get(name, "standard")
    assert call.model == _MODELS.get(name, body.get("modelVersion") or model)
    if name in PARTS:
        assert call.parts == PARTS[name]


def _check_stream(name: str, recording: Mapping[str, Any], server: ScriptedServer) -> None:
    client = _client(server)
    chunks = list(client.models.generate_content_stream(model="asked-for", contents="Hi"))
    client.close()
    events = _events(recording)
    assert len(chunks) == len(events)
    (usage,) = usage_of_stream(chunks, requested_model="asked-for")
    last = [chunk["usageMetadata"] for chunk in events if "usageMetadata" in chunk][-1]
    assert sum(amount for part, amount in usage.parts.items() if part in TOKEN_PARTS) == last["totalTokenCount"]
    assert usage.parts.get(Part.OUTPUT_TEXT, 0) == last.get("candidatesTokenCount", 0)
    assert usage.model == _MODELS.get(name, events[-1].get("modelVersion", "asked-for"))
    assert (usage.partial, usage.estimated, usage.mismatch) == (False, False, False)
    if len(chunks) > 1:
        (cut,) = usage_of_stream(chunks[:1], requested_model="asked-for")
        assert cut.partial


def _check_count(name: str, recording: Mapping[str, Any], server: ScriptedServer) -> None:
    client = _client(server)
    try:
        counted = client.models.count_tokens(model="asked-for", contents="Hi")
    except Exception as error:  # noqa: BLE001  which one is what is tested
        failure = _gemini_errors.explain(error, heard=None, model="asked-for")
        assert failure is not None
        assert type(failure.error) is EXPECTED[name]
    else:
        assert counted.total_tokens == recording["response"]["body"]["totalTokens"]
    client.close()


def _events(recording: Mapping[str, Any]) -> list[Any]:
    body = recording["response"]["body"]
    return body if isinstance(body, list) else [body]


def _client(server: ScriptedServer) -> Any:
    from google import genai

    return genai.Client(
        api_key="key",
        vertexai=False,
        http_options={"base_url": server.url, "api_version": "v1beta", "client_args": {"trust_env": False}},
    )


def _gemini_reply(recording: Mapping[str, Any]) -> Reply:
    answered = recording["response"]
    body = answered["body"]
    headers = _headers(answered["headers"])
    if "streamGenerateContent" in recording["request"]["path"] and answered["status"] == 200:
        events = _events(recording)
        headers["content-type"] = "text/event-stream"
        return Reply("".join(f"data: {json.dumps(event)}\r\n\r\n" for event in events), 200, headers)
    return Reply(body, answered["status"], headers)


def _elevenlabs_reply(recording: Mapping[str, Any]) -> Reply:
    answered = recording["response"]
    body = answered["body"]
    headers = _headers(answered["headers"])
    if body is None or (answered["status"] == 200 and "text-to-speech" in recording["request"]["path"]):
        body = {"audio_base64": base64.b64encode(b"audio").decode(), "alignment": None} | (body or {})
        headers["content-type"] = "application/json"
    return Reply(body, answered["status"], headers)


def _headers(recorded: Mapping[str, Any]) -> dict[str, str]:
    """The recorded headers, without those that describe how the bytes were packed."""
    packing = {"content-length", "transfer-encoding", "content-encoding", "connection"}
    return {
        name.lower(): ", ".join(value) if isinstance(value, list) else str(value)
        for name, value in recorded.items()
        if name.lower() not in packing
    }
