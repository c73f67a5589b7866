"""The key of a request: equal requests to the same model with the same settings have the same key. Pure."""

import hashlib
import json
from dataclasses import asdict

from eleven_video.domain.requests.prompts import SCRIPT_ROLE, longest_script_tokens, rephrase_prompt, script_prompt
from eleven_video.domain.requests.requests import (
    PLAIN,
    SPEECH_FORMAT,
    PictureRequest,
    RephraseRequest,
    Request,
    ScriptRequest,
    SpeechRequest,
)

_LENGTH = 24  # hexadecimal digits: 96 bits, and short enough for a file's name


def content_key(request: Request) -> str:
    """The key of everything that is sent; what a request is for, such as its scene, is not part of it."""
    facts = json.dumps(_sent(request), ensure_ascii=True)
    return hashlib.sha256(facts.encode()).hexdigest()[:_LENGTH]


def _sent(request: Request) -> list[object]:
    match request:
        case ScriptRequest():
            longest = longest_script_tokens(request)
            return ["script", _model(request), SCRIPT_ROLE, script_prompt(request), longest, *_seed(request.seed)]
        case RephraseRequest():
            return ["rephrase", _model(request), SCRIPT_ROLE, rephrase_prompt(request), *_seed(request.seed)]
        case SpeechRequest(text, voice, delivery=delivery):
            # What is as usual is not sent, and no part of the key.
            spoken = {name: value for name, value in asdict(delivery).items() if value != getattr(PLAIN, name)}
            return ["speech", _model(request), voice.id, text, SPEECH_FORMAT, *([spoken] if spoken else [])]
        case PictureRequest(prompt, aspect_ratio):
            return ["picture", _model(request), prompt, aspect_ratio, *_seed(request.seed)]


def _seed(seed: int | None) -> list[object]:
    return [] if seed is None else [seed]


def _model(request: Request) -> str:
    return request.model.removeprefix("models/")
