"""Stands in for ElevenLabs' HTTP interface: finds the route of a request, and makes the reply."""

import base64
import json
import re
import secrets
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from eleven_video.sandbox.billing import Bookkeeping, Usage
from eleven_video.sandbox.catalogue import DEFAULT_VOICE_SETTINGS, SPEECH_MODELS, VOICES
from eleven_video.sandbox.elevenlabs_descriptions import (
    describe_account,
    describe_model,
    describe_times,
    describe_user,
    describe_voice,
)
from eleven_video.sandbox.faults import error_bodies
from eleven_video.sandbox.faults.fault_plan import NO_FAULT, Fault
from eleven_video.sandbox.http.messages import Refused, Reply, Request, json_reply
from eleven_video.sandbox.seeding import seed_of
from eleven_video.sandbox.speech.alignment import Alignment, normalized
from eleven_video.sandbox.speech.history import Spoken
from eleven_video.sandbox.speech.sound import sound
from eleven_video.sandbox.speech.speech_request import read_order, voice_of

MAX_CONCURRENT = 5
_SPEECH = re.compile(r"/v1/text-to-speech/(?P<voice>[^/]+)(?P<stream>/stream)?(?P<timed>/with-timestamps)?")
_VOICE = re.compile(r"/v1/voices/(?P<voice>[^/]+)(?P<settings>/settings)?")
_HISTORY = re.compile(r"/v1/history(?:/[^/]+(?P<audio>/audio)?)?")
_PAGES = {
    "/v1/user": "subscription",
    "/v1/user/subscription": "subscription",
    "/v1/models": "models",
    "/v1/voices": "voices",
    "/v2/voices": "voices",
    "/v1/voices/settings/default": "voices",
}
_USER = "/v1/user"
_DEFAULT_SETTINGS = "/v1/voices/settings/default"


@dataclass(frozen=True, slots=True)
class Route:
    """What a request to ElevenLabs asks for, according to its method and its path.

    Attributes:
        kind: The kind of request, as in `Fault.kind` and in the bills, such as "speech".
        page: The path of a list or of the ElevenLabs account. It is "settings" for the settings of a voice, and "" for
            all other routes.
        voice: The id of the voice in the path. `voice` is "" if the path has no voice.
        stream: Whether the path requests speech as a stream.
        timed: Whether the path requests the time of each character together with the speech.
    """

    kind: str
    page: str = ""
    voice: str = ""
    stream: bool = False
    timed: bool = False


def route(method: str, path: str) -> Route | None:
    """The route of a request. Returns None if the sandbox's copy of ElevenLabs' interface does not have this method and
    path.
    """
    speech = _SPEECH.fullmatch(path) if method == "POST" else None
    if speech:
        return Route("speech", voice=speech["voice"], stream=bool(speech["stream"]), timed=bool(speech["timed"]))
    if _is_history(method, path):
        return Route("history")
    if method != "GET":
        return None
    if path in _PAGES:
        return Route(_PAGES[path], page=path)
    voice = _VOICE.fullmatch(path)
    return Route("voices", page="settings" if voice["settings"] else "", voice=voice["voice"]) if voice else None


def _is_history(method: str, path: str) -> bool:
    match = _HISTORY.fullmatch(path)
    if match is None:
        return False
    whole, download = path == "/v1/history", path == "/v1/history/download"
    return method == ("POST" if download else "GET") or (
        method == "DELETE" and not (whole or download or match["audio"])
    )


def check_key(headers: Mapping[str, str]) -> None:
    """Raise Refused if the API key is missing or is the text "invalid". Every other key is accepted."""
    key = headers.get("xi-api-key", "").strip()
    if key in ("", "invalid"):
        raise Refused(error_bodies.elevenlabs_error(401, "invalid_api_key" if key else "needs_authorization"))


def answer(
    request: Request, where: Route, *, seed: int, books: Bookkeeping, in_flight: int = 1, fault: Fault = NO_FAULT
) -> Reply:
    """Make the reply to a request whose API key was accepted.

    Args:
        request: The request.
        where: The route of the request.
        seed: The sandbox's seed for random numbers. Sounds depend on it.
        books: The bills. They tell how many credits the account has left.
        in_flight: The number of speech requests that are being answered at this moment, including this one.
        fault: The fault to inject into the reply.

    Raises:
        Refused: The request is invalid. The exception has the reply.
        OutOfCredits: The account has too few credits for the speech.
    """
    match where.kind:
        case "speech":
            return _speech(request, where, seed=seed, books=books, in_flight=in_flight, fault=fault)
        case "subscription":
            account = describe_account(books)
            return json_reply(describe_user(account) if where.page == _USER else account)
        case "models":
            return json_reply([describe_model(model) for model in SPEECH_MODELS.values()])
        case _:
            return _voices(where, request.query)


def _speech(request: Request, where: Route, *, seed: int, books: Bookkeeping, in_flight: int, fault: Fault) -> Reply:
    order = read_order(request, where.voice, streamed=where.stream)
    billed = order.credits * (fault.cost_times or 1)
    books.check_credits(billed)
    began = time.perf_counter()
    seed = seed_of(seed, order.seed, order.voice.id, order.text)
    audio, alignment = sound(order.text, order.voice, order.output, pace=order.pace, seed=seed)
    latency_ms = round((time.perf_counter() - began) * 1000)
    request_id, item_id = secrets.token_urlsafe(15), secrets.token_urlsafe(15)
    headers = (
        ("request-id", request_id),
        ("history-item-id", item_id if order.in_history else "not_stored"),
        ("current-concurrent-requests", str(in_flight)),
        ("maximum-concurrent-requests", str(MAX_CONCURRENT)),
        ("workspace-concurrent-requests", str(in_flight)),
        ("tts-latency-ms", str(latency_ms)),
        ("x-region", "sandbox"),
        ("x-trace-id", secrets.token_hex(16)),
        *(() if fault.no_cost_header else (("character-cost", str(billed)),)),
    )
    usage = Usage(
        "elevenlabs", "speech", order.model.id, order.text,
        voice=order.voice.name, characters=len(order.text), credits=billed,
    )  # fmt: skip
    spoken = Spoken(
        item_id, request_id, order.text, order.voice, order.model, order.output, order.pace, seed, order.settings,
        date_unix=int(time.time()), alignment=alignment if where.timed else None,
    ) if order.in_history else None  # fmt: skip
    if not where.timed:
        return Reply(200, audio, order.output.media_type, headers, usage, spoken)
    if where.stream:
        lines = "".join(json.dumps(chunk, ensure_ascii=False) + "\n" for chunk in _timed_chunks(audio, alignment))
        return Reply(200, lines.encode("utf-8", "replace"), headers=headers, usage=usage, spoken=spoken)
    return json_reply(_timed(audio, alignment), headers=headers, usage=usage, spoken=spoken)


def _timed(audio: bytes, alignment: Alignment) -> dict[str, Any]:
    return {
        "audio_base64": base64.b64encode(audio).decode("ascii"),
        "alignment": describe_times(alignment),
        "normalized_alignment": describe_times(normalized(alignment)),
    }


def _timed_chunks(audio: bytes, alignment: Alignment) -> Iterator[dict[str, Any]]:
    """Divide speech into chunks of about three seconds, each with the times of its characters. Times count from the
    start of the whole speech.
    """
    duration = alignment.ends[-1] if alignment.ends else 0.0
    count = max(1, min(len(alignment.characters) or 1, round(duration / 3)))
    size = len(alignment.characters)
    for number in range(count):
        part = alignment.slice(size * number // count, size * (number + 1) // count)
        # The sound is cut at even offsets, so that a sample of two bytes is never divided.
        low, high = (len(audio) * at // count // 2 * 2 for at in (number, number + 1))
        yield _timed(audio[low : None if number + 1 == count else high], part)


def _voices(where: Route, query: Mapping[str, str]) -> Reply:
    if where.page == _DEFAULT_SETTINGS:
        return json_reply(dict(DEFAULT_VOICE_SETTINGS))
    if where.voice:
        voice = voice_of(where.voice)
        return json_reply(dict(DEFAULT_VOICE_SETTINGS) if where.page == "settings" else describe_voice(voice))
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
