"""Makes calls to price and count. Facts that a test does not set get plausible values."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from eleven_video.accounting.calls import Call, CallKind
from eleven_video.accounting.metrics import Part

NOVEMBER = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def gemini_call(model: str, parts: Mapping[Part, int], **facts: Any) -> Call:
    prompt = sum(
        amount for part, amount in parts.items() if part.startswith(("input", "cached")) and part != "input_tool"
    )
    known = {
        "id": uuid4().hex,
        "service": "gemini",
        "model": model,
        "occurred_at": NOVEMBER,
        "parts": parts,
        "kind": CallKind.SCRIPT,
        "context_tokens": prompt,
    }
    return Call(**(known | facts))


def speech_call(voice: str, parts: Mapping[Part, int], **facts: Any) -> Call:
    known = {
        "id": uuid4().hex,
        "service": "elevenlabs",
        "model": "eleven_multilingual_v2",
        "name": voice,
        "occurred_at": NOVEMBER,
        "parts": parts,
        "kind": CallKind.SPEECH,
    }
    return Call(**(known | facts))
