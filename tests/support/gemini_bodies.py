"""Makes response bodies of a Gemini server with as few fields as possible."""

import base64
import json
from typing import Any

PNG = b"\x89PNG\r\n\x1a\n not a whole picture"
SCRIPT = {
    "title": "Blue",
    "style": "watercolour",
    "scenes": [{"narration": "The sky is blue.", "image_prompt": "A wide sky"}],
}


def answer(
    *parts: dict[str, Any], finish: str | None = "STOP", usage: dict[str, Any] | None = None, **rest: Any
) -> dict[str, Any]:
    """A GenerateContentResponse with one candidate that has these parts."""
    candidate: dict[str, Any] = {"content": {"role": "model", "parts": list(parts)}, "index": 0}
    if finish:
        candidate["finishReason"] = finish
    body: dict[str, Any] = {"candidates": [candidate], **rest}
    if usage is not None:
        body["usageMetadata"] = usage
    return body


def text(words: str, **rest: Any) -> dict[str, Any]:
    return {"text": words, **rest}


def script(content: Any = SCRIPT) -> dict[str, Any]:
    return text(json.dumps(content))


def picture(data: bytes = PNG, **rest: Any) -> dict[str, Any]:
    return {"inlineData": {"mimeType": "image/png", "data": base64.b64encode(data).decode()}, **rest}


def counts(prompt: int | None = None, candidates: int | None = None, **rest: Any) -> dict[str, Any]:
    """Usage metadata with these counts. The total is their sum, unless the test gives another total."""
    usage: dict[str, Any] = {"promptTokenCount": prompt, "candidatesTokenCount": candidates, **rest}
    known = {name: value for name, value in usage.items() if value is not None}
    adding = ("promptTokenCount", "candidatesTokenCount", "thoughtsTokenCount", "toolUsePromptTokenCount")
    return {"totalTokenCount": sum(known.get(name, 0) for name in adding), **known}


def modality(name: str, tokens: int) -> dict[str, Any]:
    return {"modality": name, "tokenCount": tokens}


def error(code: int, status: str, message: str, *details: dict[str, Any]) -> dict[str, Any]:
    return {"error": {"code": code, "status": status, "message": message, "details": list(details)}}


def retry_after(seconds: str) -> dict[str, Any]:
    return {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": seconds}


def quota(*ids: str, value: str = "10") -> dict[str, Any]:
    violations = [{"quotaId": name, "quotaValue": value} for name in ids]
    return {"@type": "type.googleapis.com/google.rpc.QuotaFailure", "violations": violations}


def reason(name: str) -> dict[str, Any]:
    return {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": name, "domain": "googleapis.com"}
