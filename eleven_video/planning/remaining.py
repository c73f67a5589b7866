"""Finds which results a run has and which it must still buy, from the same requests that it sends."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from eleven_video.accounting.calibration import Calibration
from eleven_video.accounting.estimate import ExpectedCalls, exactly, total
from eleven_video.accounting.events import CallKind
from eleven_video.domain import typical_usage as expectations
from eleven_video.domain.job import VideoJob
from eleven_video.domain.job_requests import picture_of, rephrase_request, script_request, speech_of
from eleven_video.domain.requests.content_key import content_key
from eleven_video.domain.requests.requests import (
    PictureRequest,
    RephraseRequest,
    ScriptRequest,
    SpeechModel,
    SpeechRequest,
    Voice,
)
from eleven_video.domain.script.script import Scene, Script
from eleven_video.domain.script.script_file import spoken_only
from eleven_video.domain.timing.narration import Narration
from eleven_video.errors import InvalidInput, RenderError
from eleven_video.planning.estimate import (
    billed_credits,
    expected_calls,
    picture_calls,
    pictures_of_scenes,
    rephrase_calls,
    speech_calls,
)
from eleven_video.planning.scene_plan import SceneProgress, progress_of
from eleven_video.planning.scene_speech import joined_speech
from eleven_video.purchasing.result_files import Refused
from eleven_video.purchasing.result_store import ResultStore


@dataclass(frozen=True, slots=True)
class Remaining:
    """The existing results and the calls still to be made.

    Attributes:
        have: The number of existing results of each kind, and the total; None if the total is not known yet.
        keys: The content keys of the existing results.
        calls: The calls still to be bought.
    """

    have: Mapping[CallKind, tuple[int, int | None]]
    keys: Sequence[str]
    calls: Sequence[ExpectedCalls]


def remaining(
    job: VideoJob, kept: ResultStore, *, voice: Voice, speech_model: SpeechModel, calibration: Calibration
) -> Remaining:
    """Find a job's stored results and its remaining calls up to its last stage. No service is called."""
    keys: list[str] = []
    have: dict[CallKind, tuple[int, int | None]] = {}
    script = job.script
    rephrasing: list[ExpectedCalls] = []
    if script is None:
        request = script_request(job)
        script = _kept_script(request, kept)
        have[CallKind.SCRIPT] = (0 if script is None else 1, 1)
        if script is None:
            return Remaining(have, (), expected_calls(job, speech_model=speech_model, calibration=calibration))
        keys.append(content_key(request))
        if (second := rephrase_request(job, script)) is not None:
            better = _rephrased(kept, second, calibration)
            have[CallKind.REPHRASE] = (int(isinstance(better, Script)), 1)
            if isinstance(better, Script):
                script = better
                keys.append(content_key(second))
            else:
                rephrasing = [better]
    spoken = [request for scene in script.scenes for request in speech_of(job, scene, voice, speech_model)]
    # The same text is bought only once.
    unspoken = {key: request for request in spoken if (key := content_key(request)) not in kept}
    keys += [key for request in spoken if (key := content_key(request)) in kept]
    have[CallKind.SPEECH] = (sum(content_key(request) in kept for request in spoken), len(spoken))
    drawn, undrawn, unplanned = _pictures(job, script, kept, voice, speech_model)
    keys += [content_key(request) for request in drawn]
    have[CallKind.IMAGE] = (len(drawn), None if unplanned else len(drawn) + len(undrawn))
    measured = billed_credits(speech_model, calibration)
    calls = [
        *rephrasing,
        *(
            speech_calls(job, speech_model, exactly(1), exactly(len(request.text)), measured)
            for request in unspoken.values()
        ),
    ]
    if missing := {content_key(request): request for request in undrawn}:
        prompts = total(expectations.tokens_of(request.prompt) for request in missing.values())
        calls.append(picture_calls(job, exactly(len(missing)), prompts, calibration))
    if unplanned:
        calls.append(pictures_of_scenes(job, script, unplanned, calibration, bought=kept))
    return Remaining(have, keys, [one for one in calls if job.buys(one.kind)])


def _rephrased(kept: ResultStore, request: RephraseRequest, calibration: Calibration) -> Script | ExpectedCalls:
    """The rephrased script if it is stored, else the call for it."""
    return _kept_script(request, kept) or rephrase_calls(request, calibration)


def _kept_script(request: ScriptRequest | RephraseRequest, kept: ResultStore) -> Script | None:
    found = kept.look(request)
    try:
        return spoken_only(found) if isinstance(found, Script) else None
    except InvalidInput:
        return None


def _pictures(
    job: VideoJob, script: Script, kept: ResultStore, voice: Voice, model: SpeechModel
) -> tuple[list[PictureRequest], list[PictureRequest], list[Scene]]:
    """The stored pictures, those known to be missing, and scenes whose cuts are not known yet."""
    drawn: list[PictureRequest] = []
    undrawn: list[PictureRequest] = []
    unplanned: list[Scene] = []
    for progress in progress_of(script, job.pacing):
        scene = progress.scene
        found = [(request, kept.look(request)) for request in speech_of(job, scene, voice, model)]
        if any(isinstance(answer, Refused) for _, answer in found):
            continue
        narrations = [(request, answer) for request, answer in found if isinstance(answer, Narration)]
        first = picture_of(job, script, scene)
        moments = _moments(progress, narrations, kept, fps=job.video.fps) if len(narrations) == len(found) else None
        if moments is None:
            unplanned.append(scene)
            drawn += [first] if content_key(first) in kept else []
            continue
        for request in [first, *_further(job, script, scene, moments)]:
            (drawn if content_key(request) in kept else undrawn).append(request)
    return drawn, undrawn, unplanned


def _further(job: VideoJob, script: Script, scene: Scene, moments: Iterable[str]) -> list[PictureRequest]:
    return [picture_of(job, script, scene, number, moment=moment) for number, moment in enumerate(moments, start=2)]


def _moments(
    progress: SceneProgress, narrations: Sequence[tuple[SpeechRequest, Narration]], kept: ResultStore, *, fps: int
) -> list[str] | None:
    """The words heard with each picture after the first; None if the narration cannot be played."""
    try:
        requests, answers = [request for request, _ in narrations], [answer for _, answer in narrations]
        progress.speech = joined_speech(progress.scene, requests, answers, kept)
    except RenderError:
        return None
    progress.plan(fps=fps, first_shot=0)
    return [shot.words for shot in progress.shots[1:]]
