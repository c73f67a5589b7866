"""What is bought, as a key: the same request to the same model with the same settings has the same one. Pure."""

import hashlib
import json

from eleven_video.domain.prompts import SCRIPT_ROLE, longest_script_tokens, script_prompt
from eleven_video.domain.requests import SPEECH_FORMAT, PictureRequest, Request, ScriptRequest, SpeechRequest

_LENGTH = 24  # hexadecimal digits: 96 bits, and short enough for a file's name


def content_key(request: Request) -> str:
    """The key of everything that is sent; what a request is for, such as its scene, is not part of it."""
    facts = json.dumps(_sent(request), ensure_ascii=True)
    return hashlib.sha256(facts.encode()).hexdigest()[:_LENGTH]


def _sent(request: Request) -> list[str | int]:
    match request:
        case ScriptRequest():
            return ["script", _model(request), SCRIPT_ROLE, script_prompt(request), longest_script_tokens(request)]
        case SpeechRequest(text, voice):
            return ["speech", _model(request), voice.id, text, SPEECH_FORMAT]
        case PictureRequest(prompt, aspect_ratio):
            return ["picture", _model(request), prompt, aspect_ratio]


def _model(request: Request) -> str:
    return request.model.removeprefix("models/")
