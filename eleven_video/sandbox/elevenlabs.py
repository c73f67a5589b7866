"""ElevenLabs' protocol: what a request asks for, and the reply to it."""

import base64
import json
import re
import secrets
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from eleven_video.sandbox import error_bodies
from eleven_video.sandbox.alignment import Alignment, normalized
from eleven_video.sandbox.bookkeeping import Bookkeeping, Usage
from eleven_video.sandbox.catalog import (
    AUDIO_FORMATS,
    DEFAULT_AUDIO_FORMAT,
    DEFAULT_SPEECH_MODEL,
    SPEECH_MODELS,
    VOICES,
    AudioFormat,
    SpeechModel,
    Voice,
)
from eleven_video.sandbox.elevenlabs_descriptions import describe_account, describe_model, describe_voice
from eleven_video.sandbox.exchange import MalformedBody, Refused, Reply, Request, json_reply
from eleven_video.sandbox.faults import NO_FAULT, Fault
from eleven_video.sandbox.seeding import seed_of

MAX_CONCURRENT = 5
_SPEECH = re.compile(r"/v1/text-to-speech/(?P<voice>[^/]+)(?P<stream>/stream)?(?P<timed>/with-timestamps)?$")
_VOICE = re.compile(r"/v1/voices/(?P<voice>[^/]+)$")
_PAGES = {
    "/v1/user/subscription": "subscription",
    "/v1/models": "models",
    "/v1/voices": "voices",
    "/v2/voices": "voices",
}
_SPEEDS = (0.7, 1.2)


@dataclass(frozen=True, slots=True)
class Route:
    """A path of the protocol. `kind` is what `Fault.kind` and the books call it."""

    kind: str
    page: str = ""
    voice: str = ""
    stream: bool = False
    timed: bool = False


def route(method: str, path: str) -> Route | None:
    """The route of a request, or None if the path is not one that the sandbox speaks."""
    speech = _SPEECH.match(path) if method == "POST" else None
    if speech:
        return Route("speech", voice=speech["voice"], stream=bool(speech["stream"]), timed=bool(speech["timed"]))
    if method != "GET":
        return None
    if path in _PAGES:
        return Route(_PAGES[path], page=path)
    voice = _VOICE.match(path)
    return Route("voices", voice=voice["voice"]) if voice else None


def check_key(headers: Mapping[str, str]) -> None:
    """Raise Refused for a missing key, and for the key "invalid"; every other one is good."""
    key = headers.get("xi-api-key", "").strip()
    if key in ("", "invalid"):
        raise Refused(error_bodies.elevenlabs_error(401, "invalid_api_key" if key else "needs_authorization"))


def answer(
    request: Request, where: Route, *, seed: int, books: Bookkeeping, in_flight: int = 1, fault: Fault = NO_FAULT
) -> Reply:
    """The reply to a request that holds a good key, or Refused or OutOfCredits.

    `in_flight` counts the speech requests under way, this one included.
    """
    match where.kind:
        case "speech":
            return _speech(request, where, seed=seed, books=books, in_flight=in_flight, fault=fault)
        case "subscription":
            return json_reply(describe_account(books))
        case "models":
            return json_reply([describe_model(model) for model in SPEECH_MODELS.values()])
        case _:
            return _voices(where, request.query)


@dataclass(frozen=True, slots=True)
class _Order:
    """A speech request that can be fulfilled."""

    text: str
    voice: Voice
    model: SpeechModel
    output: AudioFormat
    pace: float
    seed: object

    @property
    def credits(self) -> int:
        return self.model.credits(self.text)


def _speech(request: Request, where: Route, *, seed: int, books: Bookkeeping, in_flight: int, fault: Fault) -> Reply:
    order = _order(request, where)
    books.check_credits(order.credits)
    began = time.perf_counter()
    audio, alignment = _spoken(order, seed_of(seed, order.seed, order.voice.id, order.text))
    latency_ms = round((time.perf_counter() - began) * 1000)
    kept = request.query.get("enable_logging") != "false"
    headers = (
        ("request-id", secrets.token_urlsafe(15)),
        ("history-item-id", secrets.token_urlsafe(15) if kept else "not_stored"),
        ("current-concurrent-requests", str(in_flight)),
        ("maximum-concurrent-requests", str(MAX_CONCURRENT)),
        ("workspace-concurrent-requests", str(in_flight)),
        ("tts-latency-ms", str(latency_ms)),
        ("x-region", "sandbox"),
        ("x-trace-id", secrets.token_hex(16)),
        *(() if fault.no_cost_header else (("character-cost", str(order.credits)),)),
    )
    usage = Usage(
        "elevenlabs", "speech", order.model.id, order.text,
        voice=order.voice.name, characters=len(order.text), credits=order.credits,
    )  # fmt: skip
    if not where.timed:
        media_type = "audio/mpeg" if order.output.codec == "mp3" else "audio/pcm"
        return Reply(200, audio, media_type, headers, usage)
    if where.stream:
        lines = "".join(json.dumps(chunk, ensure_ascii=False) + "\n" for chunk in _timed_chunks(audio, alignment))
        return Reply(200, lines.encode("utf-8", "replace"), headers=headers, usage=usage)
    return json_reply(_timed(audio, alignment), headers=headers, usage=usage)


def _order(request: Request, where: Route) -> _Order:
    """Read a speech request, or raise Refused with the service's own error."""
    try:
        body = request.json()
    except MalformedBody as error:
        raise Refused(error_bodies.elevenlabs_error(422)) from error
    output = AUDIO_FORMATS.get(request.query.get("output_format") or DEFAULT_AUDIO_FORMAT)
    if output is None:
        message = f"Output format is not valid here. Valid are: {', '.join(AUDIO_FORMATS)}."
        raise Refused(error_bodies.elevenlabs_error(403, "invalid_output_format", message))
    voice = _voice_of(where.voice)
    model_id = str(body.get("model_id") or DEFAULT_SPEECH_MODEL)
    model = SPEECH_MODELS.get(model_id)
    if model is None:
        raise Refused(error_bodies.speech_model_not_found(model_id))
    text = body.get("text")
    if not isinstance(text, str):
        raise Refused(error_bodies.elevenlabs_error(422))
    if not model.context and (body.get("previous_text") or body.get("next_text")):
        raise Refused(error_bodies.context_refused(model.id))
    if not text.strip() and not model.takes_blank:
        raise Refused(error_bodies.blank_text())
    if len(text) > model.max_characters * 11 // 10:
        raise Refused(error_bodies.text_too_long(len(text), model.max_characters))
    return _Order(text, voice, model, output, _pace(body, model), body.get("seed"))


def _voice_of(voice_id: str) -> Voice:
    voice = VOICES.get(voice_id)
    if voice is None:
        raise Refused(error_bodies.voice_not_found(voice_id))
    return voice


def _pace(body: Mapping[str, Any], model: SpeechModel) -> float:
    """The pace asked for, 1.0 where the model ignores it."""
    settings = body.get("voice_settings")
    speed = settings.get("speed") if isinstance(settings, dict) else None
    if speed is None:
        return 1.0
    if not isinstance(speed, int | float) or not _SPEEDS[0] <= speed <= _SPEEDS[1]:
        message = f"Invalid setting for speed received, expected to be between {_SPEEDS[0]} and {_SPEEDS[1]}."
        raise Refused(error_bodies.elevenlabs_error(400, "invalid_voice_settings", message))
    return float(speed) if model.honours_speed else 1.0


def _spoken(order: _Order, seed: int) -> tuple[bytes, Alignment]:
    return _sound(order.text, order.voice, order.output, pace=order.pace, seed=seed)


# The same request has the same sound: a server that is asked for it again has it at hand.
@lru_cache(maxsize=128)
def _sound(text: str, voice: Voice, output: AudioFormat, *, pace: float, seed: int) -> tuple[bytes, Alignment]:
    # Loading numpy, the encoder and the voice takes most of a second: the first call pays, not the server's start.
    from eleven_video.sandbox.speech_audio import encode  # noqa: PLC0415
    from eleven_video.sandbox.voice import speak  # noqa: PLC0415

    speech = speak(text, voice, pace=pace, seed=seed)
    return encode(speech.samples, output), speech.alignment


def _timed(audio: bytes, alignment: Alignment) -> dict[str, Any]:
    return {
        "audio_base64": base64.b64encode(audio).decode("ascii"),
        "alignment": _times(alignment),
        "normalized_alignment": _times(normalized(alignment)),
    }


def _timed_chunks(audio: bytes, alignment: Alignment) -> Iterator[dict[str, Any]]:
    """About three seconds a chunk; times count from the start of the whole."""
    duration = alignment.ends[-1] if alignment.ends else 0.0
    count = max(1, min(len(alignment.characters) or 1, round(duration / 3)))
    size = len(alignment.characters)
    for number in range(count):
        part = alignment.slice(size * number // count, size * (number + 1) // count)
        # Two-byte samples are never torn.
        low, high = (len(audio) * at // count // 2 * 2 for at in (number, number + 1))
        yield _timed(audio[low : None if number + 1 == count else high], part)


def _times(alignment: Alignment) -> dict[str, Any]:
    return {
        "characters": list(alignment.characters),
        "character_start_times_seconds": list(alignment.starts),
        "character_end_times_seconds": list(alignment.ends),
    }


def _voices(where: Route, query: Mapping[str, str]) -> Reply:
    if where.voice:
        return json_reply(describe_voice(_voice_of(where.voice)))
    if where.page == "/v1/voices":
        return json_reply({"voices": [describe_voice(voice) for voice in VOICES.values()]})
    return _voice_search(query)


def _voice_search(query: Mapping[str, str]) -> Reply:
    wanted = query.get("search", "").casefold().strip()
    category = query.get("category", "")
    found = [
        voice
        for voice in VOICES.values()
        if wanted in f"{voice.name} {voice.description} {voice.gender} {voice.accent} {voice.use_case}".casefold()
        and category in ("", "default", voice.category)
    ]
    try:
        size = int(query.get("page_size") or 10)
        start = int(query.get("next_page_token") or 0)
    except ValueError:
        raise Refused(error_bodies.elevenlabs_error(400, "invalid_parameters")) from None
    if not 1 <= size <= 100 or start < 0:
        message = "page_size must be between 1 and 100"
        raise Refused(error_bodies.elevenlabs_error(400, "invalid_parameters", message))
    more = start + size < len(found)
    return json_reply(
        {
            "voices": [describe_voice(voice) for voice in found[start : start + size]],
            "has_more": more,
            "total_count": len(found),
            "next_page_token": str(start + size) if more else None,
        }
    )
