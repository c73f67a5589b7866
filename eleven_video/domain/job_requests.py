"""Creates the requests of a job to the services. Runs, estimates and resumed runs all use these."""

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

# Models that accept a language code. The others detect the language of the text.
_TOLD_THE_LANGUAGE = frozenset({"eleven_flash_v2_5", "eleven_turbo_v2_5"})


def script_request(job: VideoJob) -> ScriptRequest:
    """The request for a script, for a job without one. At a higher speaking speed it asks for more words."""
    return ScriptRequest(
        job.prompt.strip(), round(job.duration_s * job.speed), job.text_model, language=job.language, seed=job.seed
    )


def rephrase_request(job: VideoJob, script: Script) -> RephraseRequest | None:
    """The request to rephrase a written script; None if the job does not ask for it or has its own script."""
    if job.rephrase is None or job.script is not None:
        return None
    return RephraseRequest(script, job.rephrase, language=job.language, seed=job.seed)


def delivery(job: VideoJob, model: SpeechModel) -> Delivery:
    """The delivery settings for a speech model."""
    return Delivery(job.language if model.id in _TOLD_THE_LANGUAGE else "", job.speed, job.seed)


def speech_of(job: VideoJob, scene: Scene, voice: Voice, model: SpeechModel) -> list[SpeechRequest]:
    """The speech requests of a scene: several if its narration is too long for one call of the model."""
    return speech_requests(scene, voice, model, delivery(job, model))


def picture_of(job: VideoJob, script: Script, scene: Scene, number: int = 1, *, moment: str = "") -> PictureRequest:
    """The request for picture `number` of a scene, from 1.

    `moment` is the narration that is heard while it is shown.
    """
    return picture_request(
        scene,
        number,
        style=job.style or script.style,
        model=job.image_model,
        aspect_ratio=job.video.aspect_ratio,
        moment=moment,
        seed=job.seed,
    )
