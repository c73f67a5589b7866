"""Changes a reply as a fault demands. Before the change, the reply was made and the call was billed as usual."""

import base64
import json
import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from eleven_video.sandbox.faults.fault_plan import Fault
from eleven_video.sandbox.http.messages import Reply

_PAGE = b"<html><head><title>Error</title></head><body><h1>Error: Server Error</h1></body></html>\n"
_HUGE = 30_000_000  # bytes
_AMOUNTS: dict[str, Callable[[int], Any]] = {
    "negative": lambda amount: -amount - 1,
    "absurd": lambda amount: (amount + 1) * 10**30,
    "words": lambda amount: f"about {amount}",
}


def spoiled(reply: Reply, fault: Fault) -> Reply:
    """The reply, changed as the fault demands."""
    if fault.retry_after is not None and reply.status >= 400:
        reply = replace(reply, headers=(*reply.headers, ("retry-after", f"{fault.retry_after:g}")))
    if fault.usage and reply.usage is not None:
        reply = _with_usage(reply, _AMOUNTS[fault.usage])
    if fault.corrupt:
        reply = _as_noise(reply)
    match fault.body:
        case "page":
            reply = replace(reply, body=_PAGE, content_type="text/html; charset=UTF-8")
        case "text":
            reply = replace(reply, body=b"upstream connect error or disconnect/reset before headers")
        case "empty":
            reply = replace(reply, body=b"")
        case "huge":
            reply = replace(reply, body=reply.body + b" " * _HUGE)
        case None:
            pass
    return replace(reply, content_type=fault.content_type) if fault.content_type else reply


def _with_usage(reply: Reply, change: Callable[[int], Any]) -> Reply:
    """The reply with its tokens or credits changed by `change`. Gemini sends tokens in the body. ElevenLabs sends
    credits in a header.
    """
    headers = tuple(
        (name, str(change(int(value))) if name == "character-cost" else value) for name, value in reply.headers
    )
    return replace(_changed(reply, "usageMetadata", lambda usage: _each_number(usage, change)), headers=headers)


def _each_number(value: Any, change: Callable[[int], Any]) -> Any:
    if isinstance(value, dict):
        return {name: _each_number(item, change) for name, item in value.items()}
    if isinstance(value, list):
        return [_each_number(item, change) for item in value]
    return change(value) if type(value) is int else value


def _as_noise(reply: Reply) -> Reply:
    if reply.content_type.startswith("audio/"):
        return replace(reply, body=_noise(len(reply.body)))
    for name in ("data", "audio_base64"):
        reply = _changed(reply, name, lambda text: base64.b64encode(_noise(len(text) * 3 // 4)).decode("ascii"))
    return reply


def _noise(length: int) -> bytes:
    return random.Random(length).randbytes(length)


def _changed(reply: Reply, name: str, change: Callable[[Any], Any]) -> Reply:
    """The reply with the value of every JSON field called `name` changed. If the body of the reply is not JSON, the
    reply is not changed.
    """
    try:
        body = json.loads(reply.body)
    except ValueError:
        return reply

    def walked(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: change(item) if key == name else walked(item) for key, item in value.items()}
        return [walked(item) for item in value] if isinstance(value, list) else value

    return replace(reply, body=json.dumps(walked(body), ensure_ascii=False).encode("utf-8", "replace"))
