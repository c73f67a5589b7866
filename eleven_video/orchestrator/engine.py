"""Makes all scenes of a script in parallel: narration and first pictures at once, further pictures when the narration
determines their number. Speech goes to the compiler when its position is known, each picture when it arrives.
"""

from functools import partial

from eleven_video.accounting.events import Service
from eleven_video.domain.listener import Listener
from eleven_video.domain.script.script import Script
from eleven_video.domain.stages import NARRATION, PICTURES
from eleven_video.domain.timing.pacing import USUAL, Pacing
from eleven_video.domain.timing.picture import Picture
from eleven_video.errors import InvalidAnswer
from eleven_video.orchestrator.call_queue import CallQueue
from eleven_video.orchestrator.captioning import Captioning
from eleven_video.orchestrator.stages import Illustrating, Narrating
from eleven_video.planning.scene_plan import SceneProgress, SceneSpeech, progress_of
from eleven_video.purchasing.result_files import Refused
from eleven_video.render.compiler import VideoCompiler
from eleven_video.render.encoding.work_files import HeldPicture

# After this many refusals and no picture, the next request would most likely be refused too, and each one is paid.
REFUSALS_BEFORE_GIVING_UP = 3


class SceneEngine:
    """Drives the scenes of one script. Everything except the calls happens in the thread that calls `run`."""

    def __init__(
        self,
        script: Script,
        *,
        narrating: Narrating,
        illustrating: Illustrating,
        compiler: VideoCompiler,
        captioning: Captioning,
        pacing: Pacing = USUAL,
        fps: int,
        calls: CallQueue,
        listener: Listener,
    ) -> None:
        self._scenes = progress_of(script, pacing)
        self._narrating = narrating
        self._illustrating = illustrating
        self._compiler = compiler
        self._captioning = captioning
        self._fps = fps
        self._calls = calls
        self._listener = listener
        self._planned = 0
        self._asked = 0
        self._shots = 0
        self._refusals = 0
        # The first picture of the video (by scene and number), for scenes without a picture of their own.
        self._lender: tuple[int, int, HeldPicture] | None = None

    @property
    def frames(self) -> int | None:
        """The number of frames of the video; None until every narration has arrived."""
        if self._planned < len(self._scenes):
            return None
        return sum(progress.frames for progress in self._scenes)

    def run(self) -> None:
        """Return when the compiler has everything.

        Raises:
            ElevenVideoError: A scene could not be made; calls in flight have finished by then.
        """
        for progress in self._scenes:
            speak = partial(self._narrating.speak, progress.scene)
            self._calls.start(Service.ELEVENLABS, speak, partial(self._spoken, progress))
        for progress in self._scenes:
            self._ask_for_picture(progress, 0, moment="")
        self._report()
        self._calls.drain()
        self._show_scenes_without_pictures()

    def _spoken(self, progress: SceneProgress, speech: SceneSpeech | Refused) -> None:
        if isinstance(speech, Refused):
            progress.left_out = True
            self._listener.warn(f"Scene {progress.scene.number} is left out: {speech.error}")
        else:
            progress.speech = speech
            for warning in speech.warnings:
                self._listener.warn(f"Scene {progress.scene.number}: {warning}")
        # In order, because zooms alternate between in and out, also across scenes.
        while self._planned < len(self._scenes) and self._scenes[self._planned].is_spoken:
            self._plan(self._scenes[self._planned])
            self._planned += 1
        self._report()

    def _plan(self, progress: SceneProgress) -> None:
        number = progress.scene.number
        if progress.left_out:
            self._compiler.leave_out(number, is_last=progress.is_last)
            return
        speech = progress.speech
        sound = progress.plan(fps=self._fps, first_shot=self._shots)
        overlay = self._captioning.add(number, speech, progress.frames) if speech is not None else None
        self._compiler.add_scene(number, progress.clips(), sound, overlay=overlay, is_last=progress.is_last)
        self._shots += len(progress.shots)
        for shot_number, shot in enumerate(progress.shots[1:], start=1):
            self._ask_for_picture(progress, shot_number, moment=shot.words)
        self._show(progress)

    def _ask_for_picture(self, progress: SceneProgress, number: int, *, moment: str) -> None:
        self._asked += 1
        draw = partial(self._illustrating.draw, progress.scene, number + 1, moment=moment)
        self._calls.start(Service.GEMINI, draw, partial(self._drawn, progress, number))

    def _drawn(self, progress: SceneProgress, number: int, answer: Picture | Refused) -> None:
        if isinstance(answer, Refused):
            self._refused(progress, number, answer)
            progress.pictures[number] = None
        else:
            picture = progress.pictures[number] = self._compiler.hold(answer.data)
            place = (progress.scene.number, number)
            if self._lender is None or place < self._lender[:2]:
                self._lender = (*place, picture)
        self._show(progress)
        self._report()

    def _refused(self, progress: SceneProgress, number: int, refusal: Refused) -> None:
        self._refusals += 1
        if self._lender is None and self._refusals >= REFUSALS_BEFORE_GIVING_UP:
            raise refusal.error
        self._listener.warn(
            f"Scene {progress.scene.number}, picture {number + 1}: {refusal.error} "
            "Another picture is shown longer instead."
        )

    def _show(self, progress: SceneProgress, lent: HeldPicture | None = None) -> None:
        for number, picture in progress.to_show(lent).items():
            self._compiler.show(progress.scene.number, number + 1, picture)

    def _show_scenes_without_pictures(self) -> None:
        if all(progress.left_out for progress in self._scenes):
            raise InvalidAnswer(
                "Every narration was skipped, so no video can be made. Continue with --on-unknown retry."
            )
        waiting = [progress for progress in self._scenes if not progress.is_shown]
        if waiting and self._lender is None:
            raise InvalidAnswer(
                f"{self._illustrating.model} drew no picture that can be used. Try other words or another --image-model."
            )
        for progress in waiting:
            self._show(progress, self._lender and self._lender[2])

    def _report(self) -> None:
        spoken = sum(progress.is_spoken for progress in self._scenes)
        self._listener.stage(NARRATION, spoken, len(self._scenes))
        drawn = sum(len(progress.pictures) for progress in self._scenes)
        # Missing narrations may need more pictures: the total is unknown until all have arrived.
        is_settled = self._planned == len(self._scenes)
        self._listener.stage(PICTURES, drawn, self._asked if is_settled else None)
