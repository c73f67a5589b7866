"""A server that answers as the sandbox does, but with a harmful text in each field that holds text."""

import json
from collections.abc import Callable
from typing import Any

from eleven_video.sandbox.server import Sandbox
from tests.support.hostile_text import ALL, EVERY, SPOKEN
from tests.support.passing_on import passing_on
from tests.support.scripted_server import Answer, Reply, SelectionOptions

# The HTTP library of the SDKs accepts only header values without line ends and with one byte for each character.
HEADER = "".join(character for character in ALL if character not in "\r\n\0\v\f\x7f" and ord(character) < 256)
SCRIPT = {
    "title": ALL,
    "style": ALL,
    "scenes": [
        {"narration": SPOKEN, "image_prompt": ALL},
        {"narration": "\x1b[2J", "image_prompt": ALL},
    ],
}
_TOLD_TO_PROGRAMS = {
    "voice_id", "model_id", "language", "language_id", "next_page_token", "nextPageToken", "supportedGenerationMethods",
}  # fmt: skip


def hostile(sandbox: Sandbox) -> Answer:
    """Answer as the sandbox does, with each text that people read replaced by a harmful text."""
    ask = passing_on(sandbox)

    def answer(asked: SelectionOptions) -> Reply:
        reply = ask(asked)
        headers = reply.headers | {"request-id": HEADER, "x-request-id": HEADER, "x-trace-id": HEADER}
        if reply.status != 200 or not headers.get("content-type", "").startswith("application/json"):
            return Reply(reply.body, reply.status, headers)
        return Reply(_spoiled(asked, json.loads(reply.body)), 200, headers)

    return answer


def refusing(status: int) -> Answer:
    """Answer every request with an error of this HTTP status, in which all texts are harmful."""

    def answer(asked: SelectionOptions) -> Reply:
        gemini: dict[str, Any] = {
            "code": status,
            "status": ALL,
            "message": ALL,
            "details": [
                {"@type": ALL, "reason": ALL, "domain": ALL},
                {"@type": ALL, "violations": [{"quotaId": ALL, "quotaValue": ALL}], "retryDelay": "0s"},
            ],
        }
        elevenlabs = {"status": ALL, "code": ALL, "message": ALL}
        body = {"detail": elevenlabs} if "xi-api-key" in asked.headers else {"error": gemini}
        return Reply(body, status, {"request-id": HEADER, "retry-after": "0", "server": HEADER})

    return answer


def _spoiled(asked: SelectionOptions, body: Any) -> Any:
    path = asked.path.partition("?")[0]
    if "generateContent" in path:
        body |= {"modelVersion": ALL, "responseId": ALL, "modelStatus": {"message": ALL, "modelStage": ALL}}
        body["usageMetadata"] |= {"serviceTier": ALL, "trafficType": ALL}
        (candidate,) = body["candidates"]
        candidate |= {"finishReason": ALL, "finishMessage": ALL}
        candidate["safetyRatings"] = [{"category": ALL, "probability": ALL}]
        for part in candidate["content"]["parts"]:
            if "text" in part:
                part["text"] = json.dumps(SCRIPT)
            else:
                part["inlineData"] |= {"mimeType": f"image/{ALL}", "displayName": ALL}
        return body
    if path.endswith("/voices"):
        others = {
            "voice_id": ALL, "category": ALL, "name": ALL, "labels": {ALL: ALL, "language": ALL, "accent": ALL},
            "verified_languages": [{"language": ALL}],
        }  # fmt: skip
        return _replaced(body) | {"voices": [*_replaced(body["voices"]), others]}
    if path.endswith("/v1/models"):
        return [*_replaced(body), {"model_id": ALL, "name": ALL, "languages": [{"language_id": ALL}]}]
    if path.endswith("/models"):
        extra = {"name": f"models/{ALL}", "displayName": ALL, "supportedGenerationMethods": ["generateContent"]}
        return _replaced(body, keep={"name"}) | {"models": [*_replaced(body["models"], keep={"name"}), extra]}
    return _replaced(body, keep={"name"}) if path.endswith(("/subscription",)) else body


def _replaced(value: Any, keep: set[str] | None = None) -> Any:
    """A copy of a JSON value in which each text that people read is replaced by the next kind of harmful text."""
    texts = iter(list(EVERY.values()) * 1_000)
    return _each(value, "", lambda name, text: text if name in _TOLD_TO_PROGRAMS | (keep or set()) else next(texts))


def _each(value: Any, name: str, change: Callable[[str, str], str]) -> Any:
    if isinstance(value, dict):
        return {key: _each(inner, key, change) for key, inner in value.items()}
    if isinstance(value, list):
        return [_each(inner, name, change) for inner in value]
    return change(name, value) if isinstance(value, str) else value
