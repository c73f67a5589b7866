"""The kind of a request: its service, its kind of call, and its name."""

from eleven_video.accounting.events import CallKind, Service
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
    """The number of the request's scene; None for a script or a preview."""
    if isinstance(request, ScriptRequest | RephraseRequest) or request.scene == NO_SCENE:
        return None
    return request.scene


def named(request: Request) -> str:
    """The request's name in a sentence."""
    match request:
        case ScriptRequest():
            return "the script"
        case RephraseRequest():
            return "the rephrased script"
        case SpeechRequest():
            return "the preview" if request.scene == NO_SCENE else f"the narration of scene {request.scene}"
        case PictureRequest():
            return f"picture {request.number} of scene {request.scene}"
