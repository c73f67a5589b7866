"""Tells the service of a request, the type of call that the request makes, and the words for the request in
messages.
"""

from eleven_video.accounting.calls import CallKind, Service
from eleven_video.domain.requests.requests import (
    NO_SCENE,
    PictureRequest,
    RephraseRequest,
    Request,
    ScriptRequest,
    SpeechRequest,
)


def service_of(request: Request) -> Service:
    return Service.ELEVENLABS if isinstance(request, SpeechRequest) else Service.GEMINI


def kind_of(request: Request) -> CallKind:
    match request:
        case ScriptRequest():
            return CallKind.SCRIPT
        case RephraseRequest():
            return CallKind.REPHRASE
        case SpeechRequest():
            return CallKind.SPEECH
        case PictureRequest():
            return CallKind.IMAGE


def scene_of(request: Request) -> int | None:
    """The number of a request's scene. The result is None for a script and for the preview of a voice."""
    if isinstance(request, ScriptRequest | RephraseRequest) or request.scene == NO_SCENE:
        return None
    return request.scene


def named(request: Request) -> str:
    """The words for a request in a message, such as "picture 2 of scene 3"."""
    match request:
        case ScriptRequest():
            return "the script"
        case RephraseRequest():
            return "the rephrased script"
        case SpeechRequest():
            return "the preview" if request.scene == NO_SCENE else f"the narration of scene {request.scene}"
        case PictureRequest():
            return f"picture {request.number} of scene {request.scene}"
