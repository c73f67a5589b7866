"""Finds out which results of a run are stored and which results the run must still buy. The stored results are found by
the content keys of the requests that the run will make.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from eleven_video.accounting.calibration import Calibration
from eleven_video.accounting.calls import CallKind
from eleven_video.accounting.estimate import ExpectedCalls, exactly, total
from eleven_video.domain import typical_usage as expectations
from eleven_video.domain.job import VideoJob
from eleven_video.domain.job_requests import picture_of, rephrase_request, script_request, speech_of
from eleven_video.domain.ports import Bought
from eleven_video.domain.requests.content_key import content_key
from eleven_video.domain.requests.redraws import drawings
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
from eleven_video.planning.decoded_speech import DecodedSpeech
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
    """The stored results of a video and the calls that must still be made.

    Attributes:
        have: For each type of call, the number of stored results and the number of results that the video needs. The
            number of needed results is None while it is unknown.
        keys: The content keys of the stored results.
        calls: The calls that must still be made.
        pictures: The requests for all known pictures of the video, in the order of the video. If the user has requested
            new drawings of a picture, `pictures` has only the first request for this picture.
    """

    have: Mapping[CallKind, tuple[int, int | None]]
    keys: Sequence[str]
    calls: Sequence[ExpectedCalls]
    pictures: Sequence[PictureRequest] = ()


def remaining(
    job: VideoJob,
    results: ResultStore,
    *,
    voice: Voice,
    speech_model: SpeechModel,
    calibration: Calibration,
    decoded: DecodedSpeech | None = None,
) -> Remaining:
    """Find the stored results of a job, and the calls that must still be made for the job. No service is called.

    Args:
        job: The job. Calls for stages after the stage at which the job stops are left out.
        results: The stored results that the job can use.
        voice: The voice that speaks.
        speech_model: The speech model, with the facts that ElevenLabs returned about the model.
        calibration: The factors that were learned from earlier runs.
        decoded: The object that remembers decoded narrations. If `decoded` is None, decoded narrations are not
            remembered. Stored narrations are decoded, because the length of a narration decides the number of pictures.
    """
    keys: list[str] = []
    have: dict[CallKind, tuple[int, int | None]] = {}
    script = job.script
    rephrasing: list[ExpectedCalls] = []
    if script is None:
        request = script_request(job)
        script = _stored_script(request, results)
        have[CallKind.SCRIPT] = (0 if script is None else 1, 1)
        if script is None:
            return Remaining(have, (), expected_calls(job, speech_model=speech_model, calibration=calibration))
        keys.append(content_key(request))
        if (second := rephrase_request(job, script)) is not None:
            better = _stored_script(second, results)
            have[CallKind.REPHRASE] = (0 if better is None else 1, 1)
            if better is None:
                rephrasing = [rephrase_calls(second, calibration)]
            else:
                script = better
                keys.append(content_key(second))
    scenes = [
        _StoredScene.of(progress, speech_of(job, progress.scene, voice, speech_model), results)
        for progress in progress_of(script, job.pacing)
    ]
    parts = [part for scene in scenes for part in scene.parts]
    # If several scenes have the same text, the narration of this text is bought only once.
    unspoken = {part.key: part.request for part in parts if part.result is None}
    keys += [part.key for part in parts if part.result is not None]
    have[CallKind.SPEECH] = (sum(part.result is not None for part in parts), len(parts))
    pictures, unplanned = _pictures(job, script, scenes, results, decoded or DecodedSpeech(most_bytes=0))
    wanted = [drawings(request, job.redraws)[0] for request in pictures]
    drawn = [request for request in wanted if content_key(request) in results]
    undrawn = [request for request in wanted if content_key(request) not in results]
    keys += [content_key(request) for request in drawn]
    have[CallKind.IMAGE] = (len(drawn), None if unplanned else len(wanted))
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
        calls.append(pictures_of_scenes(job, script, unplanned, calibration, bought=results))
    return Remaining(have, keys, [call for call in calls if job.buys(call.kind)], pictures)


@dataclass(frozen=True, slots=True)
class _Part:
    """A piece of a scene's narration. A long narration is bought with several requests, and each request buys one
    piece.

    Attributes:
        request: The request for this piece of the narration.
        key: The content key of the request.
        result: The stored narration or refusal, or None if this piece of the narration must still be bought.
    """

    request: SpeechRequest
    key: str
    result: Bought | Refused | None


@dataclass(frozen=True, slots=True)
class _StoredScene:
    """A scene and the pieces of its narration. The result of each piece may be stored or missing."""

    progress: SceneProgress
    parts: Sequence[_Part]

    @classmethod
    def of(cls, progress: SceneProgress, requests: Iterable[SpeechRequest], results: ResultStore) -> Self:
        return cls(progress, [_Part(request, content_key(request), results.look(request)) for request in requests])

    @property
    def is_left_out(self) -> bool:
        """Whether the scene is left out of the video. A scene is left out if the result store has a refusal for its
        narration.
        """
        return any(isinstance(part.result, Refused) for part in self.parts)

    def moments(self, results: ResultStore, decoded: DecodedSpeech, *, fps: int) -> list[str] | None:
        """The words that are spoken while each picture of the scene is shown. The result has no words for the first
        picture. The result is None if the narration is not completely stored or cannot be decoded.
        """
        narrations = [part.result for part in self.parts if isinstance(part.result, Narration)]
        if len(narrations) < len(self.parts):
            return None
        requests = [part.request for part in self.parts]
        progress = self.progress
        try:
            progress.speech = joined_speech(progress.scene, requests, narrations, results, decode=decoded.measure)
        except RenderError:
            return None
        progress.plan(fps=fps, first_shot=0)
        return [shot.words for shot in progress.shots[1:]]


def _stored_script(request: ScriptRequest | RephraseRequest, results: ResultStore) -> Script | None:
    found = results.look(request)
    try:
        return spoken_only(found) if isinstance(found, Script) else None
    except InvalidInput:
        return None


def _pictures(
    job: VideoJob, script: Script, scenes: Iterable[_StoredScene], results: ResultStore, decoded: DecodedSpeech
) -> tuple[list[PictureRequest], list[Scene]]:
    """The first requests for all known pictures, and the scenes whose number of pictures is unknown.

    The number of pictures in a scene depends on the length of its narration. So the number of pictures is unknown while
    the narration is not completely stored. For a scene with an unknown number of pictures, the result has only the
    first picture, and only if the first picture is stored.
    """
    pictures: list[PictureRequest] = []
    unplanned: list[Scene] = []
    for stored in scenes:
        if stored.is_left_out:
            continue
        scene = stored.progress.scene
        first = picture_of(job, script, scene)
        moments = stored.moments(results, decoded, fps=job.video.fps)
        if moments is None:
            unplanned.append(scene)
            pictures += [first] if content_key(drawings(first, job.redraws)[0]) in results else []
            continue
        further = (picture_of(job, script, scene, number, moment=moment) for number, moment in enumerate(moments, 2))
        pictures += [first, *further]
    return pictures, unplanned
