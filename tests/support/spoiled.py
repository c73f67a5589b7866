"""A service that passes on a sandbox's answers after changing them, so that they cannot be used."""

import gzip
import json
from collections.abc import Callable
from functools import cache
from typing import Any

from tests.support.scripted_server import Reply, SelectionOptions

Spoil = Callable[[Reply], Reply]


def kind_of(asked: SelectionOptions) -> str:
    """The kind of call that a request makes, as the fault matrix names it. A second script version is "rephrase"."""
    path = asked.path.partition("?")[0]
    if "generateContent" in path:
        if b'"IMAGE"' in asked.body:
            return "image"
        return "rephrase" if b"rewrite" in asked.body.lower() or "pro-preview" in path else "script"
    if "/text-to-speech/" in path:
        return "speech"
    for ending, kind in (("/voices", "voices"), ("/subscription", "subscription")):
        if path.endswith(ending):
            return kind
    return "models of ElevenLabs" if "xi-api-key" in asked.headers else "models of Gemini"


def changing(change: Callable[[Any], Any], **headers: str) -> Spoil:
    """A function that changes the JSON of an answer and sets headers."""

    def spoil(reply: Reply) -> Reply:
        body = json.loads(reply.content)
        changed = change(body)
        return Reply(body if changed is None else changed, reply.status, reply.headers | headers)

    return spoil


def without_usage_of_its_own(body: dict[str, Any]) -> None:
    if "usageMetadata" in body:
        body["usageMetadata"] = {name: 0 for name in body["usageMetadata"] if name.endswith("TokenCount")}


def timed_for_other_words(body: dict[str, Any]) -> None:
    for name in ("alignment", "normalized_alignment"):
        body[name]["characters"] = ["x"] * len(body[name]["characters"])


def bomb(reply: Reply) -> Reply:
    """The answer with 100 MB of blanks added, which compression reduces to 100 KB."""
    packed = gzip.compress(reply.content) + _blanks()
    return Reply(packed, reply.status, reply.headers | {"content-encoding": "gzip"})


@cache
def _blanks() -> bytes:
    return gzip.compress(b" " * 100_000_000)


def endless(_: Reply) -> Reply:
    return Reply(fault="endless")


def encoded_unasked(reply: Reply) -> Reply:
    return Reply(reply.content, reply.status, reply.headers | {"content-encoding": "br"})


def many_values(reply: Reply) -> Reply:
    """The answer with a million empty lists added. As Python objects they take 21 times the memory of their JSON."""
    return Reply(b'{"more":[' + b"[]," * 1_000_000 + b"[]]," + reply.content.lstrip()[1:], reply.status, reply.headers)


def refusing(status: int, detail: dict[str, str]) -> Spoil:
    return lambda _: Reply({"detail": detail}, status)
