"""The requests of a job to the services: the same for a run, its estimate, and the rest of a run."""

from eleven_video.domain.job import VideoJob
from eleven_video.domain.requests.requests import (
    Delivery,
    PictureRequest,
    RephraseRequest,
    ScriptRequest,
    SpeechModel,
    SpeechRequest,
    Voice,
)
from eleven_video.domain.requests.scene_requests import picture_request, speech_requests
from eleven_video.domain.script.script import Scene, Script

# Models that accept a language; the others speak the text's own language.
_TOLD_THE_LANGUAGE = frozenset({"eleven_flash_v2_5", "eleven_turbo_v2_5"})


def script_request(job: VideoJob) -> ScriptRequest:
    """The script request of a job without a script; faster speech needs more words."""
    return ScriptRequest(
        job.prompt.strip(), round(job.duration_s * job.speed), job.text_model, language=job.language, seed=job.seed
    )


def rephrase_request(job: VideoJob, script: Script) -> RephraseRequest | None:
    """The request to rephrase a script that was written for the job; None if not wanted."""
    if job.rephrase is None or job.script is not None:
        return None
    return RephraseRequest(script, job.rephrase, language=job.language, seed=job.seed)


def delivery(job: VideoJob, model: SpeechModel) -> Delivery:
    """The delivery settings for a speech model."""
    return Delivery(job.language if model.id in _TOLD_THE_LANGUAGE else "", job.speed, job.seed)


def speech_of(job: VideoJob, scene: Scene, voice: Voice, model: SpeechModel) -> list[SpeechRequest]:
    """A scene's narration, in as many parts as the model needs."""
    return speech_requests(scene, voice, model, delivery(job, model))


def picture_of(job: VideoJob, script: Script, scene: Scene, number: int = 1, *, moment: str = "") -> PictureRequest:
    """Picture `number` of a scene, from 1; `moment` is the narration heard while it is shown."""
    return picture_request(
        scene,
        number,
        style=job.style or script.style,
        model=job.image_model,
        aspect_ratio=job.video.aspect_ratio,
        moment=moment,
        seed=job.seed,
    )
