"""The progress of one scene from words to clips: the results that have arrived and those still to be requested."""

from dataclasses import dataclass, field
from itertools import pairwise

from eleven_video.domain.script.script import Scene, Script
from eleven_video.domain.timing.narration import Alignment
from eleven_video.domain.timing.pacing import USUAL, Pacing
from eleven_video.domain.timing.timeline import LAST_PAUSE_S, PAUSE_S, Shot, frame_bounds
from eleven_video.render.compiler import Clip
from eleven_video.render.encoding.work_files import HeldPicture
from eleven_video.render.quality import SAMPLE_RATE
from eleven_video.render.sound.samples import Samples, pad_to_frames


@dataclass(frozen=True, slots=True)
class SceneSpeech:
    """A scene's decoded narration: mono samples at 48 kHz, the time of each character, and any anomalies."""

    samples: Samples
    alignment: Alignment
    warnings: tuple[str, ...] = ()


@dataclass(slots=True)
class SceneProgress:
    """The results of a scene so far. Only the thread that drives the run accesses it.

    `share` is the number of pictures of the scene, if decided beforehand.

    `pictures` has an entry for each requested shot: None if no usable picture arrived, or when all shots are shown.
    A scene that is `left_out` has no narration and will get none.
    """

    scene: Scene
    is_last: bool
    pacing: Pacing = USUAL
    share: int | None = None
    speech: SceneSpeech | None = None
    shots: list[Shot] = field(default_factory=list)
    bounds: list[int] = field(default_factory=list)
    first_shot: int = 0
    pictures: dict[int, HeldPicture | None] = field(default_factory=dict)
    shown: set[int] = field(default_factory=set)
    left_out: bool = False

    @property
    def is_spoken(self) -> bool:
        """Whether the sound of the scene is decided."""
        return self.speech is not None or bool(self.shots) or self.left_out

    @property
    def frames(self) -> int:
        """The number of frames; 0 until the scene is planned."""
        return self.bounds[-1] if self.bounds else 0

    def plan(self, *, fps: int, first_shot: int) -> Samples:
        """Cut the narration into shots, the first of which is the video's shot number `first_shot`, from 0.

        Returns:
            The sound: the narration and a pause, as long as the shots. The scene does not keep it.
        """
        if self.speech is None:
            raise ValueError(f"scene {self.scene.number} cannot be planned before it is spoken")
        pause = LAST_PAUSE_S if self.is_last else PAUSE_S
        sound, frames = pad_to_frames(self.speech.samples, fps=fps, pause_s=pause)
        # A shot takes at least a frame, whatever the timings say.
        self.shots = self.pacing.cut(self.speech.alignment, len(sound) / SAMPLE_RATE, self.share)[:frames]
        self.bounds = frame_bounds(self.shots, fps=fps, frames=frames)
        self.first_shot = first_shot
        self.speech = None
        return sound

    def clips(self) -> list[Clip]:
        """The shots' data that the compiler needs before the pictures arrive."""
        return [
            Clip(picture=None, frames=end - start, forth=(self.first_shot + number) % 2 == 0)
            for number, (start, end) in enumerate(pairwise(self.bounds))
        ]

    @property
    def is_shown(self) -> bool:
        """Whether the scene is complete."""
        return self.left_out or (bool(self.shots) and len(self.shown) == len(self.shots))

    def to_show(self, lent: HeldPicture | None = None) -> dict[int, HeldPicture]:
        """The pictures of shots that can be rendered now, by the shot's number from 0. Each shot is returned once.

        A shot shows its own picture at once. A shot without a picture shows the nearest one of its scene, after all have
        been tried. A scene without pictures shows the lent one.
        """
        if not self.shots:
            return {}
        own = {number: picture for number, picture in self.pictures.items() if picture is not None}
        pictures = dict(own)
        if len(self.pictures) == len(self.shots):
            for number in range(len(self.shots)):
                if (nearest := _nearest(own, number, lent)) is not None:
                    pictures[number] = nearest
        new = {number: picture for number, picture in sorted(pictures.items()) if number not in self.shown}
        self.shown.update(new)
        if self.is_shown:
            # The compiler has the pictures now; a long video must not keep them all in memory.
            self.pictures = dict.fromkeys(self.pictures)
        return new


def progress_of(script: Script, pacing: Pacing) -> list[SceneProgress]:
    """The initial progress of all scenes of a script."""
    shares = pacing.shares([len(scene.narration) for scene in script.scenes])
    last = len(script.scenes) - 1
    return [
        SceneProgress(scene, is_last=place == last, pacing=pacing, share=share)
        for place, (scene, share) in enumerate(zip(script.scenes, shares, strict=True))
    ]


def _nearest(pictures: dict[int, HeldPicture], number: int, lent: HeldPicture | None) -> HeldPicture | None:
    """The picture nearest to `number` (of two, the earlier one), or `lent` if the scene has no picture."""
    if not pictures:
        return lent
    return pictures[min(pictures, key=lambda place: (abs(place - number), place))]
