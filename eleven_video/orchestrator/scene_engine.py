"""Makes all scenes of a script in parallel, and passes their speech and pictures to the compiler of the video.

The narration and the first picture of every scene are requested at once. The length of a scene's narration decides how
many further pictures the scene gets. So further pictures are requested when the narration has arrived. The compiler
gets the speech of the scenes in the order of the script. The compiler gets each picture when the picture arrives.
"""

import threading
from functools import partial

from eleven_video.accounting.calls import Service
from eleven_video.domain.listener import Listener, SceneListener
from eleven_video.domain.script.script import Script
from eleven_video.domain.stages import NARRATION, PICTURES
from eleven_video.domain.timing.pacing import USUAL, Pacing
from eleven_video.errors import InvalidAnswer, ProviderError
from eleven_video.orchestrator.call_queue import CallQueue
from eleven_video.orchestrator.captioning import Captioning
from eleven_video.orchestrator.pipeline_stages import Illustrating, Narrating, unusable_picture
from eleven_video.planning.scene_plan import SceneProgress, SceneSpeech, progress_of
from eleven_video.purchasing.result_files import Refused
from eleven_video.render.compiler import VideoCompiler
from eleven_video.render.pictures.stored_picture import StoredPicture

# The number of refused pictures after which a run without a usable picture ends. The model would probably also refuse
# the next picture, and a refused picture may cost as much as a drawn picture.
REFUSALS_BEFORE_GIVING_UP = 3


class SceneEngine:
    """Makes the scenes of one script.

    Calls to a service are made in threads of `calls`. Any thread may call `report_unusable`. Everything else runs in
    the thread that calls `run`.
    """

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
        self._requested = 0
        self._answered = 0
        self._shots = 0
        # `_added` has the numbers of the scenes that were passed to the compiler. The first picture of a scene may
        # arrive before the scene is passed to the compiler. `_early` has the early pictures by scene number. The value
        # in `_early` is None if the model refused the picture.
        self._added: set[int] = set()
        self._early: dict[int, StoredPicture | None] = {}
        # This lock protects the four fields that are assigned after it. The compiler's threads also change these fields
        # when they report pictures that cannot be decoded.
        self._lock = threading.Lock()
        self._usable = 0
        self._refusals = 0
        self._has_all_answers = False
        self._given_up: ProviderError | None = None

    @property
    def frames(self) -> int | None:
        """The length of the video in frames, or None until every narration has arrived."""
        if self._planned < len(self._scenes):
            return None
        return sum(progress.frames for progress in self._scenes)

    @property
    def starts_ms(self) -> dict[int, int]:
        """The times at which the scenes begin in the video, in milliseconds, by the number of the scene. Scenes that
        are left out have no time.
        """
        starts: dict[int, int] = {}
        frames = 0
        for progress in self._scenes:
            if progress.frames:
                starts[progress.scene.number] = frames * 1000 // self._fps
            frames += progress.frames
        return starts

    def run(self) -> None:
        """Make all scenes. The method returns when the compiler has the speech and the pictures of all scenes.

        Raises:
            ElevenVideoError: A scene could not be made. The error is raised only after the calls in progress have
                finished.
        """
        for progress in self._scenes:
            speak = partial(self._narrating.speak, progress.scene)
            self._calls.start(Service.ELEVENLABS, speak, partial(self._spoken, progress))
        for progress in self._scenes:
            self._ask_for_picture(progress, 0, moment="")
        self._report()
        self._calls.drain()
        self._check_answers()

    def report_unusable(self, scene: int, number: int, problem: str) -> None:
        """Count a picture that cannot be decoded as a picture that the model refused. The method is thread-safe.

        Args:
            scene: The number of the scene that has the picture.
            number: The number of the picture in its scene. The number of the first picture is 1.
            problem: The reason why the picture cannot be decoded.

        Raises:
            InvalidAnswer: No picture can be used, and either too many pictures were refused, or no further picture will
                arrive.
        """
        with self._lock:
            self._usable -= 1
        self._refused(scene, number, unusable_picture(self._illustrating.model, problem))
        with self._lock:
            has_none = self._has_all_answers and not self._usable
        if has_none:
            raise self._no_picture()

    def _spoken(self, progress: SceneProgress, speech: SceneSpeech | Refused) -> None:
        if isinstance(speech, Refused):
            progress.left_out = True
            self._listener.warn(f"Scene {progress.scene.number} is left out: {speech.error}")
        else:
            progress.speech = speech
            for warning in speech.warnings:
                self._listener.warn(f"Scene {progress.scene.number}: {warning}")
        # Scenes are planned in the order of the script. Pictures are alternately zoomed in and zoomed out, and this
        # alternation continues from one scene to the next.
        while self._planned < len(self._scenes) and self._scenes[self._planned].is_spoken:
            self._plan(self._scenes[self._planned])
            self._planned += 1
        self._report()

    def _plan(self, progress: SceneProgress) -> None:
        number = progress.scene.number
        if progress.left_out:
            self._compiler.leave_out(number, is_last=progress.is_last)
        else:
            self._add(progress)
        self._added.add(number)
        if number in self._early:
            self._compiler.show(number, 1, self._early.pop(number))

    def _add(self, progress: SceneProgress) -> None:
        number, speech = progress.scene.number, progress.speech
        sound = progress.plan(fps=self._fps, first_shot=self._shots)
        overlay = self._captioning.add(number, speech, progress.frames) if speech is not None else None
        self._compiler.add_scene(number, progress.clips, sound, overlay=overlay, is_last=progress.is_last)
        self._shots += len(progress.shots)
        if isinstance(self._listener, SceneListener):
            self._listener.scene_planned(number, len(progress.shots))
        for shot_number, shot in enumerate(progress.shots[1:], start=1):
            self._ask_for_picture(progress, shot_number, moment=shot.words)

    def _ask_for_picture(self, progress: SceneProgress, number: int, *, moment: str) -> None:
        self._requested += 1
        draw = partial(self._illustrating.draw, progress.scene, number + 1, moment=moment)
        self._calls.start(Service.GEMINI, draw, partial(self._drawn, progress, number))

    def _drawn(self, progress: SceneProgress, number: int, answer: StoredPicture | Refused) -> None:
        if self._given_up is not None:
            raise self._given_up
        scene, picture = progress.scene.number, None
        self._answered += 1
        if isinstance(answer, Refused):
            self._refused(scene, number + 1, answer.error)
        else:
            picture = answer
            with self._lock:
                self._usable += 1
        if scene in self._added:
            self._compiler.show(scene, number + 1, picture)
        else:
            self._early[scene] = picture
        self._report()

    def _refused(self, scene: int, number: int, error: ProviderError) -> None:
        with self._lock:
            self._refusals += 1
            if not self._usable and self._refusals >= REFUSALS_BEFORE_GIVING_UP:
                self._given_up = error
                raise error
        self._listener.warn(f"Scene {scene}, picture {number}: {error} Another picture is shown longer instead.")

    def _check_answers(self) -> None:
        if all(progress.left_out for progress in self._scenes):
            raise InvalidAnswer(
                "Every narration was skipped, so no video can be made. Continue with --on-unknown retry."
            )
        with self._lock:
            self._has_all_answers = True
            has_none = not self._usable
        if has_none:
            raise self._given_up or self._no_picture()

    def _no_picture(self) -> InvalidAnswer:
        return InvalidAnswer(
            f"{self._illustrating.model} drew no picture that can be used. Try other words or another --image-model."
        )

    def _report(self) -> None:
        spoken = sum(progress.is_spoken for progress in self._scenes)
        self._listener.stage(NARRATION, spoken, len(self._scenes))
        # When another narration arrives, the run may request further pictures. So the total number of pictures is known
        # only after all narrations have arrived.
        is_settled = self._planned == len(self._scenes)
        self._listener.stage(PICTURES, self._answered, self._requested if is_settled else None)
