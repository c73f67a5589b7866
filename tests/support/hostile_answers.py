"""Services whose every word is an attack: on the terminal, on a shell, on a spreadsheet, on paths, on FFmpeg, on a page."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from eleven_video.sandbox.server import Sandbox
from tests.support.passing_on import passing_on
from tests.support.scripted_server import Answer, Asked, Reply

COMMANDS = "\x1b]0;owned\x07\x1b[2J\x1b]52;c;cm0=\x07\x1b]8;;http://evil.example\x1b\\\x9b31m\x00\x08\r"
WORDS = "=HYPERLINK(0) $(touch pwned); rm -rf ~ [red] [/] ../../x C:\\x %{pts} ':drawtext=text=x\\, <script>alert(1)</script>"
EVIL = f"{COMMANDS}{WORDS} \u202egpj.exe\u2028"
# What a service names freely, other than what it is asked for by.
_FREE_WORDS = frozenset({"displayName", "description", "tier", "currency", "category", "accent", "use_case", "gender"})


def hostile(sandbox: Sandbox) -> Answer:
    """The sandbox's answers, with `EVIL` in every text that a service or a model chooses."""
    asking = passing_on(sandbox)

    def answer(asked: Asked) -> Reply:
        reply = asking(asked)
        try:
            body = json.loads(reply.content)
        except ValueError:
            return reply
        if reply.status >= 400:
            body = _everywhere(body, lambda _name, text: text + EVIL)
        elif ":generateContent" in asked.path:
            body = _of_a_model(body)
        else:
            voices = "/voices" in asked.path
            body = _everywhere(body, lambda name, text: _named(name, text, voices=voices))
        return replace(reply, body=body)

    return answer


def _named(name: str, text: str, *, voices: bool) -> str:
    if voices and name == "name":
        return EVIL + text
    return text + EVIL if name in _FREE_WORDS else text


def _of_a_model(body: dict[str, Any]) -> dict[str, Any]:
    for candidate in body.get("candidates", []):
        for part in candidate["content"]["parts"]:
            if "text" in part:
                script = _everywhere(json.loads(part["text"]), _written)
                part["text"] = json.dumps(script)
    # The model that answered is what its calls are priced by; a preview or a release is another word for the same.
    return body | {"responseId": EVIL + str(body.get("responseId"))}


def _written(name: str, text: str) -> str:
    # What is spoken is short, so that the video is.
    return f"{COMMANDS}$(touch pwned) %{{pts}} {text}" if name == "narration" else f"{EVIL} {text}"


def _everywhere(value: Any, changed: Callable[[str, str], str], name: str = "") -> Any:
    match value:
        case dict():
            return {key: _everywhere(inner, changed, key) for key, inner in value.items()}
        case list():
            return [_everywhere(inner, changed, name) for inner in value]
        case str():
            return changed(name, value)
        case _:
            return value
