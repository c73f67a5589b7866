"""Creates the requests that a job sends to the services. Runs, estimates and resumed runs create their requests with
the functions of this module.
"""

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

# The speech models that accept a language code. Other speech models detect the language of the text.
_TOLD_THE_LANGUAGE = frozenset({"eleven_flash_v2_5", "eleven_turbo_v2_5"})


def script_request(job: VideoJob) -> ScriptRequest:
    """The request to write a script, for a job without a script of the user.

    At a higher speaking speed, the request asks for a longer script, so that the video has the requested length.
    """
    return ScriptRequest(
        job.prompt.strip(), round(job.duration_s * job.speed), job.text_model, language=job.language, seed=job.seed
    )


def rephrase_request(job: VideoJob, script: Script) -> RephraseRequest | None:
    """The request to rephrase a script that a model wrote.

    The result is None if the user does not want the script rephrased or gave a script.
    """
    if job.rephrase is None or job.script is not None:
        return None
    return RephraseRequest(script, job.rephrase, language=job.language, seed=job.seed)


def delivery(job: VideoJob, model: SpeechModel) -> Delivery:
    """The job's settings of speech, such as the speaking speed.

    The language is left out if the speech model does not accept a language code.
    """
    return Delivery(job.language if model.id in _TOLD_THE_LANGUAGE else "", job.speed, job.seed)


def speech_of(job: VideoJob, scene: Scene, voice: Voice, model: SpeechModel) -> list[SpeechRequest]:
    """The speech requests of a scene. A narration that is too long for one call of the model needs several requests."""
    return speech_requests(scene, voice, model, delivery(job, model))


def picture_of(job: VideoJob, script: Script, scene: Scene, number: int = 1, *, moment: str = "") -> PictureRequest:
    """The request for one picture of a scene. `number` is 1 for the scene's first picture. `moment` is the narration
    that is heard while the picture is shown. `moment` is empty if this narration is not known yet.
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
