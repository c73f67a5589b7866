"""Buys the narrations and, if the user wants them, the pictures of a video, but does not make the video. Runs with
--stop-at use this module.
"""

from functools import partial

from eleven_video.accounting.calls import Service
from eleven_video.domain.job import VideoJob
from eleven_video.domain.listener import Listener
from eleven_video.domain.script.script import Scene, Script
from eleven_video.domain.stages import NARRATION, PICTURES, StopAt
from eleven_video.orchestrator.call_queue import CallQueue
from eleven_video.orchestrator.pipeline_stages import Illustrating, Narrating, unusable_picture
from eleven_video.orchestrator.scene_engine import REFUSALS_BEFORE_GIVING_UP
from eleven_video.planning.scene_plan import SceneProgress, SceneSpeech, progress_of
from eleven_video.purchasing.result_files import Refused
from eleven_video.render.library_errors import not_enough_memory
from eleven_video.render.pictures.decode import UnusablePictureError, open_picture
from eleven_video.render.pictures.stored_picture import StoredPicture


def gather(
    job: VideoJob,
    script: Script,
    calls: CallQueue,
    *,
    narrating: Narrating,
    illustrating: Illustrating,
    listener: Listener,
) -> None:
    """Buy all results up to the stage that the user has chosen with --stop-at.

    Raises:
        ElevenVideoError: A result could not be bought. The error is raised only after the calls in progress have
            finished.
    """
    if job.stop_at is StopAt.SCRIPT:
        return
    drawing = illustrating if job.stop_at is StopAt.IMAGES else None
    _Gathering(job, script, narrating=narrating, illustrating=drawing, calls=calls, listener=listener).run()


class _Gathering:
    """Makes the same requests as a run that makes the video. So a later run finds the stored results.

    `illustrating` is None if the run stops before the pictures are bought.
    """

    def __init__(
        self,
        job: VideoJob,
        script: Script,
        *,
        narrating: Narrating,
        illustrating: Illustrating | None,
        calls: CallQueue,
        listener: Listener,
    ) -> None:
        self._fps = job.video.fps
        self._scenes = progress_of(script, job.pacing)
        self._narrating = narrating
        self._illustrating = illustrating
        self._calls = calls
        self._listener = listener
        self._asked = 0
        self._usable = 0
        self._refused = 0

    def run(self) -> None:
        """Request all results, and return when all of them have arrived.

        Raises:
            ElevenVideoError: A result could not be bought. The error is raised only after the calls in progress have
                finished.
        """
        for progress in self._scenes:
            speak = partial(self._narrating.speak, progress.scene)
            self._calls.start(Service.ELEVENLABS, speak, partial(self._spoken, progress))
        self._report()
        self._calls.drain()

    def _spoken(self, progress: SceneProgress, speech: SceneSpeech | Refused) -> None:
        if isinstance(speech, Refused):
            progress.left_out = True
            self._listener.warn(f"Scene {progress.scene.number} is left out: {speech.error}")
        else:
            progress.speech = speech
            progress.plan(fps=self._fps, first_shot=0)
            if self._illustrating is not None:
                self._ask_for_pictures(progress, self._illustrating)
        self._report()

    def _ask_for_pictures(self, progress: SceneProgress, illustrating: Illustrating) -> None:
        # A run that makes the video requests the first picture of a scene before the narration arrives. So the prompt
        # of a first picture has no spoken words. A run that buys only the results must use the same prompt.
        moments = ["", *(shot.words for shot in progress.shots[1:])]
        self._asked += len(moments)
        for number, moment in enumerate(moments, start=1):
            draw = partial(self._drawn, illustrating, progress.scene, number, moment)
            self._calls.start(Service.GEMINI, draw, partial(self._answered, progress, number))

    def _drawn(self, illustrating: Illustrating, scene: Scene, number: int, moment: str) -> StoredPicture | Refused:
        """Buy a picture and decode it. Without this decoding, a run that does not make the video would not find out
        that a picture is damaged.
        """
        answer = illustrating.draw(scene, number, moment=moment)
        if isinstance(answer, Refused):
            return answer
        try:
            warning = open_picture(answer.read()).warning
        except UnusablePictureError as problem:
            return Refused(unusable_picture(illustrating.model, str(problem)))
        except MemoryError as error:
            raise not_enough_memory(f"to decode picture {number} of scene {scene.number}") from error
        if warning is not None:
            self._listener.warn(f"Scene {scene.number}, picture {number}: {warning}.")
        return answer

    def _answered(self, progress: SceneProgress, number: int, answer: StoredPicture | Refused) -> None:
        if isinstance(answer, Refused):
            self._refused += 1
            if not self._usable and self._refused >= REFUSALS_BEFORE_GIVING_UP:
                raise answer.error
            self._listener.warn(f"Scene {progress.scene.number}, picture {number}: {answer.error}")
        else:
            self._usable += 1
        self._report()

    def _report(self) -> None:
        spoken = sum(progress.is_spoken for progress in self._scenes)
        self._listener.stage(NARRATION, spoken, len(self._scenes))
        if self._illustrating is not None:
            # When another narration arrives, the run requests further pictures. So the total number of pictures is
            # known only after all narrations have arrived.
            is_settled = spoken == len(self._scenes)
            self._listener.stage(PICTURES, self._usable + self._refused, self._asked if is_settled else None)
