"""If a server repeats the key in its answers, no output of the adapters contains it."""

import base64
import json
import logging
import re
from dataclasses import asdict
from typing import Any
from urllib.parse import quote

import pytest

from eleven_video import errors
from eleven_video.api.elevenlabs import ElevenLabsAdapter
from eleven_video.api.gemini import GeminiAdapter
from eleven_video.domain.requests.requests import PictureRequest, ScriptRequest, SpeechRequest, Voice
from tests.support.gemini_bodies import answer, counts, error, picture, script
from tests.support.recording_monitor import RecordingMonitor
from tests.support.scripted_server import Reply, SelectionOptions, serving
from tests.support.untimed import untimed

KEY = "sk_7f3a9c51d2e84b06Quail_Kestrel"

FORMS = {
    "as it is": KEY,
    "in capitals": KEY.upper(),
    "in small letters": KEY.lower(),
    "in base64": base64.b64encode(KEY.encode()).decode(),
    "in base64 behind something": base64.urlsafe_b64encode(b"Bearer " + KEY.encode() + b"?").decode(),
    "for an address": quote(KEY, safe=""),
    "in percent signs": "".join(f"%{ord(letter):02X}" for letter in KEY),
    "in hexadecimal": KEY.encode().hex(),
    "without its end": KEY[:-1],
    "without its beginning": KEY[3:],
    "in HTML": "".join(f"&#{ord(letter)};" for letter in KEY),
    "backwards": KEY[::-1],
    "wide": "".join(chr(ord(letter) + 0xFEE0) for letter in KEY),
    "with blanks": " ".join(KEY),
    "with characters that are not seen": "\u200b".join(KEY),
    "within words": f"your key {KEY}, again {KEY}!",
}
# One byte a character, and no line ends.
IN_A_HEADER = [name for name, form in FORMS.items() if form.isascii()]
BODIES = pytest.mark.parametrize("form", FORMS)
HEADERS = pytest.mark.parametrize("form", IN_A_HEADER)


def holds_key(shown: object) -> bool:
    """Whether a text holds ten characters of the key in a row, in any of the forms."""
    text = str(shown)
    squeezed = re.sub(r"[\s\u200b]+", "", text).lower()
    pieces = [KEY.lower(), FORMS["in base64"].lower(), FORMS["in hexadecimal"], KEY.lower()[::-1]]
    pieces += [FORMS[name].lower() for name in ("in base64 behind something", "in percent signs", "in HTML", "wide")]
    return any(piece[at : at + 20] in squeezed for piece in pieces for at in range(8, len(piece) - 20))


def test_the_check_of_this_file_sees_every_form() -> None:
    assert [name for name, form in FORMS.items() if not holds_key(form)] == []


def gemini(url: str, told: list[str] | None = None) -> tuple[GeminiAdapter, RecordingMonitor]:
    monitor = RecordingMonitor()
    tell = (told if told is not None else []).append
    return GeminiAdapter(KEY, monitor=monitor, base_url=url, retrying=untimed(), tell=tell), monitor


def elevenlabs(url: str, told: list[str] | None = None) -> tuple[ElevenLabsAdapter, RecordingMonitor]:
    monitor = RecordingMonitor()
    tell = (told if told is not None else []).append
    return ElevenLabsAdapter(KEY, monitor=monitor, base_url=url, retrying=untimed(), tell=tell), monitor


@BODIES
@pytest.mark.parametrize("escaped", [False, True])
def test_a_script(form: str, *, escaped: bool) -> None:
    echo = FORMS[form]
    scenes = {"title": echo, "style": echo, "scenes": [{"narration": f"Sky. {echo}", "image_prompt": echo}]}
    body = answer(script(scenes), usage={**counts(5, 9), "serviceTier": echo}, responseId=echo, modelVersion=echo)
    text = json.dumps(body, ensure_ascii=escaped)
    if escaped:
        text = re.sub(r"(?<![\\u0-9a-f])[Qq]uail", lambda word: "".join(f"\\u{ord(c):04x}" for c in word[0]), text)
    told: list[str] = []
    with serving(lambda _: Reply(text, headers={"x-gemini-service-tier": "priority"})) as server:
        adapter, monitor = gemini(server.url, told)
        written = adapter.write_script(ScriptRequest("x", 30, "gemini-x"))
        adapter.close()
    assert not holds_key(asdict(written))
    assert not holds_key(monitor.calls)
    assert not holds_key(told)
    assert written.scenes[0].narration


@BODIES
def test_a_picture_and_its_type(form: str) -> None:
    body = answer(picture(), usage=counts(5, 1120), responseId=FORMS[form], modelVersion=FORMS[form])
    body["candidates"][0]["content"]["parts"][0]["inlineData"]["mimeType"] = f"image/{FORMS[form]}"
    with serving(lambda _: Reply(body)) as server:
        adapter, monitor = gemini(server.url)
        drawn = adapter.draw(PictureRequest("x", "1:1", "gemini-x", 1))
        adapter.close()
    assert not holds_key(drawn.media_type)
    assert not holds_key(monitor.calls)


@HEADERS
def test_speech(form: str) -> None:
    echo = FORMS[form]
    body = {
        "audio_base64": base64.b64encode(b"mp3").decode(),
        "alignment": {
            "characters": list(echo),
            "character_start_times_seconds": [0.0] * len(echo),
            "character_end_times_seconds": [1.0] * len(echo),
        },
    }
    told: list[str] = []
    with serving(lambda _: Reply(body, headers={"request-id": echo, "character-cost": "3"})) as server:
        adapter, monitor = elevenlabs(server.url, told)
        spoken = [adapter.speak(SpeechRequest("x", Voice("v", "R"), "m", scene)) for scene in (1, 2)]
        adapter.close()
    assert [one.alignment for one in spoken] == [None, None]
    assert not holds_key(monitor.calls)
    assert len({call.id for call in monitor.calls}) == 2
    assert not holds_key(told)


@BODIES
def test_lists_and_accounts(form: str) -> None:
    echo = FORMS[form]

    def reply(asked: SelectionOptions) -> Reply:
        path = asked.path.partition("?")[0]
        if path.endswith("/voices"):
            voice = {
                "voice_id": "abc", "name": echo, "category": echo, "description": echo, "preview_url": echo,
                "labels": {echo: echo, "accent": echo}, "verified_languages": [{"language": echo}],
            }  # fmt: skip
            return Reply({"voices": [voice, {"voice_id": echo, "name": echo}], "has_more": False})
        if path.endswith("/subscription"):
            return Reply({"tier": echo, "character_count": 1, "character_limit": 2})
        if path.endswith("/v1/models"):
            return Reply([{"model_id": echo, "name": echo, "languages": [{"language_id": echo}]}])
        models = [{"name": f"models/{echo}", "displayName": echo, "supportedGenerationMethods": [echo]}]
        return Reply({"models": [*models, {"name": "models/good", "displayName": echo}]})

    with serving(reply) as server:
        speaker, _ = elevenlabs(server.url)
        studio, _ = gemini(server.url)
        found = [
            speaker.voice_facts(),
            speaker.voices(),
            speaker.speech_models(),
            speaker.quota(),
            studio.model_facts(),
        ]
        speaker.close()
        studio.close()
    assert not holds_key(found)
    assert found[0]
    assert found[4]


@BODIES
@pytest.mark.parametrize("status", [400, 401, 403, 404, 429, 500])
def test_errors(form: str, status: int, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, logger="eleven_video")
    echo = FORMS[form]
    body = error(
        status, echo, f"no: {echo}", {"reason": echo, "retryDelay": echo, "metadata": {"quotaResetDelay": echo}}
    )
    body["detail"] = {"status": echo, "code": echo, "message": f"no: {echo}"}
    headers = {"retry-after": echo, "x-echo": echo} if echo.isascii() else {}
    with serving(lambda _: Reply(body, status, headers)) as server:
        speaker, _ = elevenlabs(server.url)
        studio, _ = gemini(server.url)
        for call in (
            lambda: studio.write_script(ScriptRequest("x", 30, "gemini-x")),
            lambda: speaker.speak(SpeechRequest("x", Voice("v", "R"), "m", 1)),
            speaker.voices,
            studio.models,
        ):
            with pytest.raises(errors.ElevenVideoError) as raised:
                _done(call)
            assert not holds_key(raised.value)
        speaker.close()
        studio.close()
    assert not holds_key(caplog.text)


def _done(call: Any) -> Any:
    return call()
