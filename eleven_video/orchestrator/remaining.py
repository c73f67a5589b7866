"""What a run has bought already and what it still has to buy, told from the same requests that it sends."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from eleven_video.accounting.calibration import Calibration
from eleven_video.accounting.estimate import ExpectedCalls, exactly, total
from eleven_video.accounting.events import CallKind
from eleven_video.domain.content_key import content_key
from eleven_video.domain.narration import Narration
from eleven_video.domain.requests import PictureRequest, ScriptRequest, SpeechModel, SpeechRequest, Voice
from eleven_video.domain.scene_requests import picture_request, speech_requests
from eleven_video.domain.script import Scene, Script
from eleven_video.domain.script_file import spoken_only
from eleven_video.errors import InvalidInput, RenderError
from eleven_video.orchestrator import expectations
from eleven_video.orchestrator.estimating import (
    billed_credits,
    expected_calls,
    picture_calls,
    pictures_of_scenes,
    speech_calls,
)
from eleven_video.orchestrator.job import VideoJob
from eleven_video.orchestrator.kept import Kept
from eleven_video.orchestrator.kept_files import Refused
from eleven_video.orchestrator.scenes import SceneProgress
from eleven_video.orchestrator.stages import joined_speech


@dataclass(frozen=True, slots=True)
class Remaining:
    """What is there and what is left.

    Attributes:
        have: How many results of each kind are there, of how many; None where that is not known yet.
        keys: The content keys of what is there.
        calls: What is still to be bought.
    """

    have: Mapping[CallKind, tuple[int, int | None]]
    keys: Sequence[str]
    calls: Sequence[ExpectedCalls]


def remaining(
    job: VideoJob, kept: Kept, *, voice: Voice, speech_model: SpeechModel, calibration: Calibration
) -> Remaining:
    """What of a job's requests is kept. Nothing is asked of a service, nothing is bought."""
    keys: list[str] = []
    have: dict[CallKind, tuple[int, int | None]] = {}
    script = job.script
    if script is None:
        request = ScriptRequest(job.prompt.strip(), job.duration_s, job.text_model)
        script = _kept_script(request, kept)
        have[CallKind.SCRIPT] = (0 if script is None else 1, 1)
        if script is None:
            return Remaining(have, (), expected_calls(job, speech_model=speech_model, calibration=calibration))
        keys.append(content_key(request))
    spoken = [request for scene in script.scenes for request in speech_requests(scene, voice, speech_model)]
    # The same words are bought once.
    unspoken = {key: request for request in spoken if (key := content_key(request)) not in kept}
    keys += [key for request in spoken if (key := content_key(request)) in kept]
    have[CallKind.SPEECH] = (sum(content_key(request) in kept for request in spoken), len(spoken))
    drawn, undrawn, unplanned = _pictures(job, script, kept, voice, speech_model)
    keys += [content_key(request) for request in drawn]
    have[CallKind.IMAGE] = (len(drawn), None if unplanned else len(drawn) + len(undrawn))
    measured = billed_credits(speech_model, calibration)
    calls = [
        speech_calls(job, speech_model, exactly(1), exactly(len(request.text)), measured)
        for request in unspoken.values()
    ]
    if missing := {content_key(request): request for request in undrawn}:
        prompts = total(expectations.tokens_of(request.prompt) for request in missing.values())
        calls.append(picture_calls(job, exactly(len(missing)), prompts, calibration))
    if unplanned:
        calls.append(pictures_of_scenes(job, script, unplanned, calibration, bought=kept))
    return Remaining(have, keys, calls)


def _kept_script(request: ScriptRequest, kept: Kept) -> Script | None:
    found = kept.look(request)
    try:
        return spoken_only(found) if isinstance(found, Script) else None
    except InvalidInput:
        return None


def _pictures(
    job: VideoJob, script: Script, kept: Kept, voice: Voice, model: SpeechModel
) -> tuple[list[PictureRequest], list[PictureRequest], list[Scene]]:
    """The pictures that are there, those that are known to be missing, and scenes whose cuts are not known yet."""
    drawn: list[PictureRequest] = []
    undrawn: list[PictureRequest] = []
    unplanned: list[Scene] = []
    for place, scene in enumerate(script.scenes, start=1):
        found = [(request, kept.look(request)) for request in speech_requests(scene, voice, model)]
        if any(isinstance(answer, Refused) for _, answer in found):
            continue
        narrations = [(request, answer) for request, answer in found if isinstance(answer, Narration)]
        first = picture_request(scene, style=script.style, model=job.image_model, aspect_ratio=job.video.aspect_ratio)
        moments = (
            _moments(scene, narrations, fps=job.video.fps, is_last=place == len(script.scenes))
            if len(narrations) == len(found)
            else None
        )
        if moments is None:
            unplanned.append(scene)
            drawn += [first] if content_key(first) in kept else []
            continue
        for request in [first, *_further(job, script, scene, moments)]:
            (drawn if content_key(request) in kept else undrawn).append(request)
    return drawn, undrawn, unplanned


def _further(job: VideoJob, script: Script, scene: Scene, moments: Iterable[str]) -> list[PictureRequest]:
    return [
        picture_request(
            scene, number, style=script.style, model=job.image_model, aspect_ratio=job.video.aspect_ratio, moment=moment
        )
        for number, moment in enumerate(moments, start=2)
    ]


def _moments(
    scene: Scene, narrations: Sequence[tuple[SpeechRequest, Narration]], *, fps: int, is_last: bool
) -> list[str] | None:
    """What is heard with each picture after the first; None where the narration cannot be played."""
    progress = SceneProgress(scene, is_last=is_last)
    try:
        progress.speech = joined_speech([request for request, _ in narrations], [answer for _, answer in narrations])
    except RenderError:
        return None
    progress.plan(fps=fps, first_shot=0)
    return [shot.words for shot in progress.shots[1:]]
